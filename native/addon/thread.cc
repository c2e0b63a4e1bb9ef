#include "addon/thread.h"

#include <cstddef>
#include <memory>
#include <new>

#ifdef _WIN32
#include <process.h>
#include <windows.h>
#endif

namespace fp {
namespace {

// The same everywhere: defaults range from 128 KiB (musl) to 8 MiB.
constexpr size_t kStackBytes = size_t{1} << 20;

struct Call {
  Thread::Body body;
  void* argument;
};

void RunAndDelete(void* data) {
  const std::unique_ptr<Call> call(static_cast<Call*>(data));
  call->body(call->argument);
}

#ifdef _WIN32
unsigned __stdcall Entry(void* data) {
  RunAndDelete(data);
  return 0;
}
#else
void* Entry(void* data) {
  RunAndDelete(data);
  return nullptr;
}
#endif

}  // namespace

bool Thread::Start(Body body, void* argument) {
  std::unique_ptr<Call> call(new (std::nothrow) Call{body, argument});
  if (!call) return false;
#ifdef _WIN32
  const uintptr_t handle = _beginthreadex(nullptr, kStackBytes, Entry, call.get(), 0, nullptr);
  handle_ = reinterpret_cast<void*>(handle);
  const bool started = handle != 0;
#else
  pthread_attr_t attributes;
  if (pthread_attr_init(&attributes) != 0) return false;
  pthread_attr_setstacksize(&attributes, kStackBytes);
  const bool started = pthread_create(&handle_, &attributes, Entry, call.get()) == 0;
  pthread_attr_destroy(&attributes);
#endif
  if (started) call.release();
  return started;
}

void Thread::Join() {
#ifdef _WIN32
  WaitForSingleObject(handle_, INFINITE);
  CloseHandle(handle_);
#else
  pthread_join(handle_, nullptr);
#endif
}

}  // namespace fp
