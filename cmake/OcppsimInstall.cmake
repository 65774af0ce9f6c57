# SPDX-License-Identifier: AGPL-3.0-or-later
# Makes `cmake --install` lay down headers, libraries and the package find_package(ocppsim) reads.
# Everything is component "ocppsim"; the Python wheel installs component "python" only.
include(CMakePackageConfigHelpers)

set(_package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/ocppsim")
install(DIRECTORY "${PROJECT_SOURCE_DIR}/include/ocppsim"
  DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}" COMPONENT ocppsim FILES_MATCHING PATTERN "*.hpp")
install(FILES "${PROJECT_SOURCE_DIR}/LICENSE.md"
  DESTINATION "${CMAKE_INSTALL_DATADIR}/doc/ocppsim" COMPONENT ocppsim)
install(EXPORT ocppsimTargets NAMESPACE ocppsim:: FILE ocppsimTargets.cmake
  DESTINATION "${_package_dir}" COMPONENT ocppsim)

configure_package_config_file(
  "${PROJECT_SOURCE_DIR}/cmake/ocppsimConfig.cmake.in" "${PROJECT_BINARY_DIR}/ocppsimConfig.cmake"
  INSTALL_DESTINATION "${_package_dir}" NO_SET_AND_CHECK_MACRO)
# Before 1.0 a minor version may change the interface.
write_basic_package_version_file("${PROJECT_BINARY_DIR}/ocppsimConfigVersion.cmake"
  COMPATIBILITY SameMinorVersion)
install(FILES
  "${PROJECT_BINARY_DIR}/ocppsimConfig.cmake" "${PROJECT_BINARY_DIR}/ocppsimConfigVersion.cmake"
  DESTINATION "${_package_dir}" COMPONENT ocppsim)
