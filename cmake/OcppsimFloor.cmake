# SPDX-License-Identifier: AGPL-3.0-or-later
# ocppsim_floor(<name> FLOORS <floor>... LIBRARIES <target>... [CXX_STANDARD 17])
# One static library per floor from lib/<name>/*.cpp; links only floors below it. A floor without
# sources is an INTERFACE library, so that the house builds while it grows.
#
# LIBRARIES are seen by the floor's own sources only. Those made by ocppsim_header_only() do not
# leave the build; the others become link dependencies of the installed package.
function(ocppsim_floor name)
  cmake_parse_arguments(ARG "" "CXX_STANDARD" "FLOORS;LIBRARIES" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*.cpp")
  if(NOT ARG_CXX_STANDARD)
    set(ARG_CXX_STANDARD 20)
  endif()
  set(target ocppsim_${name})
  if(NOT sources)
    add_library(${target} INTERFACE)
    set(scope INTERFACE)
    set(private INTERFACE)
  else()
    add_library(${target} STATIC ${sources})
    set(scope PUBLIC)
    set(private PRIVATE)
    set_target_properties(${target} PROPERTIES
      CXX_STANDARD ${ARG_CXX_STANDARD} CXX_STANDARD_REQUIRED ON CXX_EXTENSIONS OFF
      POSITION_INDEPENDENT_CODE ON)
    ocppsim_warnings(${target})
  endif()
  add_library(ocppsim::${name} ALIAS ${target})
  target_include_directories(${target} ${scope}
    "$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>" "$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/lib>"
    "$<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>")
  foreach(floor IN LISTS ARG_FLOORS)
    target_link_libraries(${target} ${scope} ocppsim_${floor})
  endforeach()
  foreach(library IN LISTS ARG_LIBRARIES)
    if(library MATCHES "^ocppsim_")
      target_link_libraries(${target} ${private} "$<BUILD_INTERFACE:${library}>")
    else()
      target_link_libraries(${target} ${private} ${library})
    endif()
  endforeach()
  ocppsim_export(${target} ${name})
endfunction()

# Installs `target` as ocppsim::<name> of find_package(ocppsim).
function(ocppsim_export target name)
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${name})
  install(TARGETS ${target} EXPORT ocppsimTargets
    ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT ocppsim)
endfunction()

function(ocppsim_warnings target)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor)
  # These of GCC's guesses go wrong inside std::variant and std::string when it optimizes.
  target_compile_options(${target} PRIVATE
    "$<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized;-Wno-restrict;-Wno-array-bounds>")
  if(OCPPSIM_WERROR)
    target_compile_options(${target} PRIVATE -Werror)
  endif()
endfunction()

if(OCPPSIM_SANITIZE)
  add_compile_options(-fsanitize=${OCPPSIM_SANITIZE} -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${OCPPSIM_SANITIZE})
  if(OCPPSIM_SANITIZE MATCHES "thread" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    add_compile_options(-Wno-tsan)  # Asio has fences, which it does not need: one thread owns a loop
    add_compile_options(-Wno-stringop-overflow -Wno-stringop-overread)  # more wrong guesses at -O1
  endif()
endif()
