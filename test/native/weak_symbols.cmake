# Fails if LIBRARY, compiled for one instruction set, has weak symbols. Of an inline function that several objects have, the
# linker keeps one copy for all: it could be the one made of instructions that the processor at hand lacks.
execute_process(COMMAND ${NM} --demangle ${LIBRARY} OUTPUT_VARIABLE symbols COMMAND_ERROR_IS_FATAL ANY)
if(NOT symbols MATCHES "kKernels")
  message(FATAL_ERROR "no kernel table found in ${LIBRARY}: the listing can't be right")
endif()
string(REGEX MATCHALL "[^\n]* [WVuvw] [^\n]*" weak_symbols "${symbols}")
if(weak_symbols)
  list(JOIN weak_symbols "\n" text)
  message(FATAL_ERROR "weak symbols in ${LIBRARY}:\n${text}")
endif()
