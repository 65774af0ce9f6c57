# SPDX-License-Identifier: AGPL-3.0-or-later
# Turns text files into a C++ source with one string_view each. Runs at build time:
#   cmake -DOUT=<file.cpp> -DHEADER=<include> -DNAMESPACE=<a::b> "-DFILES=<symbol>=<path>,..." -P
# Called through ocppsim_embed() below when included.
if(CMAKE_SCRIPT_MODE_FILE)
  set(code "// Made by OcppsimEmbed.cmake from data files.\n#include \"${HEADER}\"\n\n")
  string(APPEND code "namespace ${NAMESPACE} {\n")
  string(REPLACE "," ";" files "${FILES}")
  foreach(entry IN LISTS files)
    string(REGEX MATCH "^([^=]+)=(.*)$" matched "${entry}")
    set(symbol "${CMAKE_MATCH_1}")
    file(READ "${CMAKE_MATCH_2}" text)
    string(FIND "${text}" ")text\"" clash)
    if(NOT clash EQUAL -1)
      message(FATAL_ERROR "${CMAKE_MATCH_2} contains the end mark of a raw string")
    endif()
    string(APPEND code "static const char ${symbol}_text[] = R\"text(${text})text\";\n")
    string(APPEND code
      "const std::string_view ${symbol}{${symbol}_text, sizeof ${symbol}_text - 1};\n")
  endforeach()
  string(APPEND code "}  // namespace ${NAMESPACE}\n")
  file(WRITE "${OUT}" "${code}")
  return()
endif()

set(OCPPSIM_EMBED_SCRIPT "${CMAKE_CURRENT_LIST_FILE}")

# ocppsim_embed(<target> HEADER <include> NAMESPACE <ns> FILES <symbol>=<path>...)
function(ocppsim_embed target)
  cmake_parse_arguments(ARG "" "HEADER;NAMESPACE" "FILES" ${ARGN})
  set(out "${CMAKE_CURRENT_BINARY_DIR}/${target}_embedded.cpp")
  set(inputs "")
  set(entries "")
  foreach(entry IN LISTS ARG_FILES)
    string(REGEX MATCH "^([^=]+)=(.*)$" matched "${entry}")
    list(APPEND inputs "${CMAKE_CURRENT_SOURCE_DIR}/${CMAKE_MATCH_2}")
    list(APPEND entries "${CMAKE_MATCH_1}=${CMAKE_CURRENT_SOURCE_DIR}/${CMAKE_MATCH_2}")
  endforeach()
  list(JOIN entries "," entries)
  add_custom_command(
    OUTPUT "${out}"
    COMMAND ${CMAKE_COMMAND} "-DOUT=${out}" "-DHEADER=${ARG_HEADER}"
            "-DNAMESPACE=${ARG_NAMESPACE}" "-DFILES=${entries}" -P "${OCPPSIM_EMBED_SCRIPT}"
    DEPENDS ${inputs} "${OCPPSIM_EMBED_SCRIPT}"
    COMMENT "Embedding the data of ${target}"
    VERBATIM)
  target_sources(${target} PRIVATE "${out}")
endfunction()
