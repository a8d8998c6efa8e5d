// Headers generated code includes, and nothing else: every file pays again for the templates that
// stand uninstantiated in what it takes precompiled.
#ifndef DISTRICTEDU_COMMON_CMAKE_PRECOMPILED_PROTOBUF_H_
#define DISTRICTEDU_COMMON_CMAKE_PRECOMPILED_PROTOBUF_H_

#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/dynamic_message.h>
#include <google/protobuf/extension_set.h>
#include <google/protobuf/generated_enum_reflection.h>
#include <google/protobuf/generated_message_reflection.h>
#include <google/protobuf/generated_message_util.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/map_field.h>
#include <google/protobuf/message.h>
#include <google/protobuf/reflection_ops.h>
#include <google/protobuf/repeated_field.h>
#include <google/protobuf/timestamp.pb.h>
#include <google/protobuf/unknown_field_set.h>
#include <google/protobuf/wire_format.h>

#endif  // DISTRICTEDU_COMMON_CMAKE_PRECOMPILED_PROTOBUF_H_
