# SPDX-License-Identifier: AGPL-3.0-or-later
# The outside libraries, each as one target that a floor can name. A missing one stops the
# configuration with what to install.

# ocppsim_missing(<what> <debian package> <vcpkg port>)
function(ocppsim_missing what debian vcpkg)
  message(FATAL_ERROR "${what} was not found.\n"
    "  Debian or Ubuntu: apt install ${debian}   (`make build` installs everything that is needed)\n"
    "  vcpkg:            ${vcpkg}, by way of vcpkg.json and vcpkg's CMake toolchain file")
endfunction()

# ocppsim_package(<package> <debian package> <vcpkg port> [find_package arguments...])
macro(ocppsim_package package debian vcpkg)
  find_package(${package} ${ARGN} QUIET)
  if(NOT ${package}_FOUND)
    ocppsim_missing(${package} ${debian} ${vcpkg})
  endif()
endmacro()

# ocppsim_headers(<variable> <header> <what> <debian package> <vcpkg port>)
macro(ocppsim_headers variable header what debian vcpkg)
  find_path(${variable} ${header})
  if(NOT ${variable})
    ocppsim_missing("${what} (<${header}>)" ${debian} ${vcpkg})
  endif()
  mark_as_advanced(${variable})
endmacro()

# Headers of these stay inside one floor, so users of an installed libocppsim never need them.
function(ocppsim_header_only target directory)
  add_library(${target} INTERFACE)
  target_include_directories(${target} SYSTEM INTERFACE "${directory}")
endfunction()

find_package(Threads REQUIRED)
ocppsim_package(fmt libfmt-dev fmt)
ocppsim_package(OpenSSL libssl-dev openssl)
ocppsim_package(CURL libcurl4-openssl-dev curl)
if(CURL_VERSION_STRING VERSION_LESS 7.77)
  message(FATAL_ERROR "libcurl ${CURL_VERSION_STRING} is too old: 7.77 is the first that takes "
    "trust anchors from memory. Debian 12 and Ubuntu 22.04 have newer ones.")
endif()
ocppsim_package(yaml-cpp libyaml-cpp-dev yaml-cpp)
if(TARGET yaml-cpp::yaml-cpp)
  set(OCPPSIM_YAML_TARGET yaml-cpp::yaml-cpp)
else()
  set(OCPPSIM_YAML_TARGET yaml-cpp)  # before yaml-cpp 0.8
endif()

ocppsim_headers(OCPPSIM_WEBSOCKETPP_INCLUDE_DIR websocketpp/version.hpp websocketpp
  libwebsocketpp-dev websocketpp)
ocppsim_header_only(ocppsim_websocketpp "${OCPPSIM_WEBSOCKETPP_INCLUDE_DIR}")

ocppsim_headers(OCPPSIM_RAPIDJSON_INCLUDE_DIR rapidjson/document.h RapidJSON
  rapidjson-dev rapidjson)
ocppsim_header_only(ocppsim_rapidjson "${OCPPSIM_RAPIDJSON_INCLUDE_DIR}")

ocppsim_headers(OCPPSIM_ASIO_INCLUDE_DIR asio/version.hpp Asio libasio-dev asio)
file(STRINGS "${OCPPSIM_ASIO_INCLUDE_DIR}/asio/version.hpp" _asio_version
  REGEX "#define ASIO_VERSION ")
string(REGEX MATCH "[0-9]+" _asio_version "${_asio_version}")
if(_asio_version GREATER_EQUAL 103300)
  message(FATAL_ERROR
    "Asio ${_asio_version} is too new for websocketpp 0.8.2: Asio 1.33 removed io_service.\n"
    "  Use Asio 1.22 to 1.32 (Debian 12: libasio-dev; vcpkg: the version pinned in vcpkg.json), "
    "and say where with -DOCPPSIM_ASIO_INCLUDE_DIR=<directory of asio.hpp>.")
endif()
ocppsim_header_only(ocppsim_asio "${OCPPSIM_ASIO_INCLUDE_DIR}")
target_compile_definitions(ocppsim_asio INTERFACE ASIO_STANDALONE)

if(OCPPSIM_BUILD_TESTS)
  ocppsim_package(Catch2 catch2 catch2)
  if(Catch2_VERSION VERSION_GREATER_EQUAL 3)
    message(FATAL_ERROR "The tests are written for Catch2 version 2; found ${Catch2_VERSION} in "
      "${Catch2_DIR}. Configure with -DOCPPSIM_BUILD_TESTS=OFF, or point Catch2_DIR at 2.13.")
  endif()
endif()
