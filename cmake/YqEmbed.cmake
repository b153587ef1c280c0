# yq_queries(TARGET yq_platform_cases NAMESPACE yq::cases::sql FILE queries.sql)
#   compiles the statements of the file into constants in the generated header "platform/cases/queries.h" (the folder of the caller
#   below src/): kFindCase for `-- name: find_case :one`, and kStatements, all of them. Mistakes in the file are build errors.
#   Rules: docs/statements.md. HEADER other/name.h gives another header, MODULE name another module name than the folder's.
# yq_embed(TARGET yq_platform_cases NAMESPACE yq::cases NAME kMigrations FILES migrations/0001_create_cases.sql ...)
#   compiles the files, as they are, into `std::span<const yq::EmbeddedFile> kMigrations`, declared in the generated header
#   "platform/cases/migrations.h" (the name without k in snake case). ROOT folder: what FILES and their paths are relative to.
find_package(Python3 REQUIRED COMPONENTS Interpreter)

function(yq_queries)
  cmake_parse_arguments(Q "" "TARGET;NAMESPACE;FILE;HEADER;MODULE" "" ${ARGN})
  file(RELATIVE_PATH folder ${CMAKE_SOURCE_DIR}/src ${CMAKE_CURRENT_SOURCE_DIR})
  if(NOT Q_HEADER)
    set(Q_HEADER ${folder}/queries.h)
  endif()
  if(NOT Q_MODULE)
    get_filename_component(Q_MODULE ${CMAKE_CURRENT_SOURCE_DIR} NAME)
  endif()
  set(header ${CMAKE_BINARY_DIR}/generated/${Q_HEADER})
  set(source ${CMAKE_CURRENT_SOURCE_DIR}/${Q_FILE})
  file(RELATIVE_PATH shown ${CMAKE_SOURCE_DIR} ${source})
  add_custom_command(OUTPUT ${header}
    COMMAND Python3::Interpreter ${CMAKE_SOURCE_DIR}/cmake/queries.py --namespace ${Q_NAMESPACE} --module ${Q_MODULE}
            --shown ${shown} ${source} ${header}
    DEPENDS ${source} ${CMAKE_SOURCE_DIR}/cmake/queries.py
    COMMENT "" VERBATIM)
  yq_generated(${Q_TARGET} ${Q_HEADER} ${header})
endfunction()

function(yq_embed)
  cmake_parse_arguments(E "" "TARGET;NAMESPACE;NAME;HEADER;ROOT" "FILES" ${ARGN})
  file(RELATIVE_PATH folder ${CMAKE_SOURCE_DIR}/src ${CMAKE_CURRENT_SOURCE_DIR})
  string(REGEX REPLACE "^k" "" snake ${E_NAME})
  string(REGEX REPLACE "([a-z0-9])([A-Z])" "\\1_\\2" snake ${snake})
  string(TOLOWER ${snake} snake)
  if(NOT E_HEADER)
    set(E_HEADER ${folder}/${snake}.h)
  endif()
  if(NOT E_ROOT)
    set(E_ROOT ${CMAKE_CURRENT_SOURCE_DIR})
  endif()
  set(header ${CMAKE_BINARY_DIR}/generated/${E_HEADER})
  string(REGEX REPLACE "\\.h$" ".cpp" source ${header})
  set(paths "")
  foreach(file ${E_FILES})
    list(APPEND paths ${E_ROOT}/${file})
  endforeach()
  add_custom_command(OUTPUT ${header} ${source}
    COMMAND Python3::Interpreter ${CMAKE_SOURCE_DIR}/cmake/embed.py --namespace ${E_NAMESPACE} --name ${E_NAME}
            --include ${E_HEADER} --root ${E_ROOT} ${header} ${source} ${E_FILES}
    DEPENDS ${paths} ${CMAKE_SOURCE_DIR}/cmake/embed.py
    COMMENT "" VERBATIM)
  # The compiler reads the files by itself (.incbin), unseen by the dependency scan and by the compiler cache.
  set_source_files_properties(${source} PROPERTIES OBJECT_DEPENDS "${paths}" SKIP_PRECOMPILE_HEADERS ON)
  target_sources(${E_TARGET} PRIVATE ${source})
  yq_generated(${E_TARGET} ${E_HEADER} ${header})
endfunction()

# Makes `header` before anything that links `target` is compiled.
function(yq_generated target name header)
  string(MAKE_C_IDENTIFIER "generated_${name}" step)
  add_custom_target(${step} DEPENDS ${header})
  target_sources(${target} PRIVATE ${header})
  add_dependencies(${target} ${step})
endfunction()
