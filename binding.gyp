# The build that users get. What is compiled and how is listed in native/sources.gypi, which native/CMakeLists.txt reads as
# well and which is strict JSON for that reason. A new C++ file is one more name in one of its lists:
#   fp_kernel_source_files      compiled once per instruction set, with FP_ISA and FP_ISA_<NAME> defined
#   fp_analysis_source_files    everything else that turns samples into numbers, without Node and threads
#   fp_scheduling_source_files  threads and queues, without Node
#   fp_binding_source_files     what includes napi.h
# Of the fp_binding_defines the last lets calls fail quietly that come back while a worker is being terminated: nothing can be
# thrown there any more, and without it that ends the process.
# Kernels with AVX2 and AVX-512 are tuned for Intel's processors that have both: with that choice of instructions by GCC 12 a
# whole analysis took 4 % less than with its general one on AMD's Zen 5, where its choices for AMD gained little or nothing.
# Names ending in _files and _dirs are paths relative to the folder of sources.gypi: gyp re-bases such variables.
{
  'includes': ['native/sources.gypi'],

  'target_defaults': {
    'include_dirs': ['<@(fp_include_dirs)'],
    'defines': ['<@(fp_defines)'],
    'cflags_cc': ['<@(fp_flags)'],
    # Node's own choice, which differs between its versions and would follow ours on the command line.
    'cflags_cc!': ['-std=gnu++17', '-std=gnu++20'],
    'xcode_settings': {
      'MACOSX_DEPLOYMENT_TARGET': '11.0',
      'CLANG_CXX_LIBRARY': 'libc++',
      'OTHER_CPLUSPLUSFLAGS': ['<@(fp_flags)'],
    },
    # The kernels use vector extensions that MSVC's own compiler lacks, and link-time code generation is MSVC's.
    'msbuild_toolset': 'ClangCL',
    'msvs_settings': {
      'VCCLCompilerTool': {
        'WholeProgramOptimization': 'false',
        'ExceptionHandling': '0',
        'RuntimeTypeInfo': 'false',
        'AdditionalOptions': ['<@(fp_windows_flags)'],
      },
    },
    'conditions': [
      ['OS=="win"', {'defines': ['NOMINMAX', '_HAS_EXCEPTIONS=0', '_USE_MATH_DEFINES']}],
    ],
  },

  # One static library per instruction set, since gyp has no flags per file.
  'conditions': [
    ['target_arch=="x64"', {
      'variables': {
        'fp_kernel_targets': ['fp_kernels_scalar', 'fp_kernels_sse2', 'fp_kernels_avx2', 'fp_kernels_avx512'],
      },
      'targets': [
        {
          'target_name': 'fp_kernels_sse2',
          'type': 'static_library',
          'win_delay_load_hook': 'false',
          'sources': ['<@(fp_kernel_source_files)'],
          'defines': ['FP_ISA=sse2', 'FP_ISA_SSE2=1'],
          'cflags_cc': ['<@(fp_sse2_flags)'],
          'xcode_settings': {'OTHER_CPLUSPLUSFLAGS': ['<@(fp_sse2_flags)']},
          'msvs_settings': {'VCCLCompilerTool': {'AdditionalOptions': ['<@(fp_sse2_flags)']}},
        },
        {
          'target_name': 'fp_kernels_avx2',
          'type': 'static_library',
          'win_delay_load_hook': 'false',
          'sources': ['<@(fp_kernel_source_files)'],
          'defines': ['FP_ISA=avx2', 'FP_ISA_AVX2=1'],
          'cflags_cc': ['<@(fp_avx2_flags)'],
          'xcode_settings': {'OTHER_CPLUSPLUSFLAGS': ['<@(fp_avx2_flags)']},
          'msvs_settings': {'VCCLCompilerTool': {'AdditionalOptions': ['<@(fp_avx2_flags)']}},
        },
        {
          'target_name': 'fp_kernels_avx512',
          'type': 'static_library',
          'win_delay_load_hook': 'false',
          'sources': ['<@(fp_kernel_source_files)'],
          'defines': ['FP_ISA=avx512', 'FP_ISA_AVX512=1'],
          'cflags_cc': ['<@(fp_avx512_flags)'],
          'xcode_settings': {'OTHER_CPLUSPLUSFLAGS': ['<@(fp_avx512_flags)']},
          'msvs_settings': {'VCCLCompilerTool': {'AdditionalOptions': ['<@(fp_avx512_flags)']}},
        },
      ],
    }],
    ['target_arch=="arm64"', {
      'variables': {'fp_kernel_targets': ['fp_kernels_scalar', 'fp_kernels_neon']},
      'targets': [
        {
          'target_name': 'fp_kernels_neon',
          'type': 'static_library',
          'win_delay_load_hook': 'false',
          'sources': ['<@(fp_kernel_source_files)'],
          'defines': ['FP_ISA=neon', 'FP_ISA_NEON=1'],
          'cflags_cc': ['<@(fp_neon_flags)'],
        },
      ],
    }],
    ['target_arch not in "x64 arm64"', {
      'variables': {'fp_kernel_targets': ['fp_kernels_scalar']},
    }],
  ],

  'targets': [
    {
      'target_name': 'fp_kernels_scalar',
      'type': 'static_library',
      'win_delay_load_hook': 'false',
      'sources': ['<@(fp_kernel_source_files)'],
      'defines': ['FP_ISA=scalar', 'FP_ISA_SCALAR=1'],
      'cflags_cc': ['<@(fp_scalar_flags)'],
    },
    {
      'target_name': 'fp_native',
      'sources': ['<@(fp_analysis_source_files)', '<@(fp_scheduling_source_files)', '<@(fp_binding_source_files)'],
      'dependencies': ['<@(fp_kernel_targets)'],
      'include_dirs': ["<!(node -p \"require('node-addon-api').include_dir\")"],
      'defines': ['<@(fp_binding_defines)'],
      'conditions': [
        # Standard library templates are exported otherwise, and could be bound to another addon's copies.
        ['OS=="linux"', {'ldflags': ['-Wl,--version-script=<(module_root_dir)/native/addon/exports.map']}],
        ['OS=="mac"', {
          'xcode_settings': {
            'OTHER_LDFLAGS': [
              '-Wl,-exported_symbol,_napi_register_module_v1',
              '-Wl,-exported_symbol,_node_api_module_get_api_version_v1',
            ],
          },
        }],
      ],
    },
  ],
}
