{
  "targets": [{
    "target_name": "transferd",
    "sources": ["<!@(find native -name '*.cc' -not -path '*/test/*' | sort)"],
    "include_dirs": ["native", "<!(node -p \"require('node-addon-api').include_dir\")"],
    "defines": ["NAPI_VERSION=9", "NODE_ADDON_API_DISABLE_DEPRECATED", "NODE_ADDON_API_CPP_EXCEPTIONS"],
    "cflags_cc!": ["-fno-exceptions"],
    "cflags_cc": ["-std=c++20", "-Wall", "-Wextra", "-Werror", "-O3", "-ffp-contract=off"],
    "libraries": ["-ldl", "-lpthread"]
  }]
}
