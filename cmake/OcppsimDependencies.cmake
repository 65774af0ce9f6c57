# SPDX-License-Identifier: AGPL-3.0-or-later
# The outside libraries, each as one target that a floor can name.
find_package(Threads REQUIRED)
find_package(fmt REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(websocketpp CONFIG REQUIRED)

find_path(OCPPSIM_ASIO_INCLUDE_DIR asio.hpp REQUIRED)
file(STRINGS "${OCPPSIM_ASIO_INCLUDE_DIR}/asio/version.hpp" _asio_version
  REGEX "#define ASIO_VERSION ")
string(REGEX MATCH "[0-9]+" _asio_version "${_asio_version}")
if(_asio_version GREATER_EQUAL 103300)
  message(FATAL_ERROR
    "Asio ${_asio_version} is too new for websocketpp 0.8.2: Asio 1.33 removed io_service. "
    "Use Asio 1.22 to 1.32 (Debian: libasio-dev; vcpkg: the version pinned in vcpkg.json).")
endif()
add_library(ocppsim_asio INTERFACE)
target_include_directories(ocppsim_asio SYSTEM INTERFACE "${OCPPSIM_ASIO_INCLUDE_DIR}")
target_compile_definitions(ocppsim_asio INTERFACE ASIO_STANDALONE)
target_link_libraries(ocppsim_asio INTERFACE Threads::Threads)

add_library(ocppsim_websocketpp INTERFACE)
target_include_directories(ocppsim_websocketpp SYSTEM INTERFACE "${WEBSOCKETPP_INCLUDE_DIR}")

find_path(OCPPSIM_RAPIDJSON_INCLUDE_DIR rapidjson/document.h REQUIRED)
add_library(ocppsim_rapidjson INTERFACE)
target_include_directories(ocppsim_rapidjson SYSTEM INTERFACE "${OCPPSIM_RAPIDJSON_INCLUDE_DIR}")

if(TARGET yaml-cpp::yaml-cpp)
  set(OCPPSIM_YAML_TARGET yaml-cpp::yaml-cpp)
else()
  set(OCPPSIM_YAML_TARGET yaml-cpp)
endif()

if(OCPPSIM_BUILD_TESTS)
  find_package(Catch2 REQUIRED)
endif()
