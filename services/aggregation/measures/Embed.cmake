# Writes the files of FILES, and of VIEW_FILES those that define a view, paths relative to BASE, into
# OUTPUT as C++.
set(text "// Generated from services/*/measures/*.sql and the views of services/*/schema/*.sql.\n")
string(APPEND text "#include \"services/aggregation/measures/embedded.h\"\n\n")
string(APPEND text "namespace districtedu::aggregation {\n")

macro(begin_list function)
  string(APPEND text "\nconst std::vector<MeasureFile>& ${function}() {\n")
  string(APPEND text "  static const auto* const files = new std::vector<MeasureFile>{\n")
endmacro()

macro(add_file file content)
  file(RELATIVE_PATH name ${BASE} ${file})
  string(APPEND text "      {\"${name}\", R\"~measure~(${${content}})~measure~\"},\n")
endmacro()

macro(end_list)
  string(APPEND text "  };\n  return *files;\n}\n")
endmacro()

begin_list(EmbeddedMeasureFiles)
foreach(file IN LISTS FILES)
  file(READ ${file} content)
  add_file(${file} content)
endforeach()
end_list()

begin_list(EmbeddedViewFiles)
foreach(file IN LISTS VIEW_FILES)
  file(READ ${file} content)
  if(content MATCHES "VIEW [a-z_]+ AS")
    add_file(${file} content)
  endif()
endforeach()
end_list()

string(APPEND text "\n}  // namespace districtedu::aggregation\n")
file(WRITE ${OUTPUT} "${text}")
