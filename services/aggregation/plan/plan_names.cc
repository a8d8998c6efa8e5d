#include "services/aggregation/plan/plan_names.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "common/base/reason.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "services/aggregation/plan/term_check.h"

namespace districtedu::aggregation {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// Sets within sets may multiply.
constexpr int kMostElements = 100000;

// What one sort of name stands for.
struct Names {
  const char* field;                     // of Plan
  const char* noun;                      // "scope"
  std::map<std::string, int> positions;  // in the field, by name
  std::set<std::string> used;
};

class NameExpander {
 public:
  NameExpander(const v1::Plan& plan, const PlanNode& root, PlanNode::Origins* origins)
      : plan_(plan), root_(root), origins_(origins) {}

  void Run(v1::Plan* expanded) {
    Collect(plan_.scopes(), &scopes_);
    Collect(plan_.companion_sets(), &companions_);
    Collect(plan_.condition_sets(), &conditions_);
    Collect(plan_.kinds(), &kinds_);
    CheckOnTheirOwn();
    v1::Plan rest = plan_;
    rest.clear_scopes();
    rest.clear_companion_sets();
    rest.clear_condition_sets();
    rest.clear_kinds();
    Copy(rest, root_, expanded);
    for (const Names* names : {&scopes_, &companions_, &conditions_, &kinds_}) {
      for (const auto& [name, position] : names->positions) {
        if (names->used.contains(name)) continue;
        root_.Child(names->field, position)
            .Complain(Reason::kPlanInvalid,
                      absl::StrCat("nothing uses the ", names->noun, " \"", name, "\""));
      }
    }
  }

 private:
  template <typename List>
  void Collect(const List& list, Names* names) {
    for (int i = 0; i < list.size(); ++i) {
      const PlanNode at = root_.Child(names->field, i).Child("name");
      if (!IsName(list.Get(i).name())) {
        at.Complain(Reason::kFieldPatternMismatch, "a name is [a-z][a-z0-9_]*");
      } else if (!names->positions.emplace(list.Get(i).name(), i).second) {
        at.Complain(Reason::kPlanInvalid,
                    absl::StrCat("\"", list.Get(i).name(), "\" stands twice"));
      }
    }
  }

  // What a name stands for is looked at where it is said, so that a fault is told once and also
  // where nothing uses the name.
  void CheckOnTheirOwn() {
    for (const auto& [name, position] : scopes_.positions) {
      v1::Scope scope;
      const InUse use(this, &scopes_, name);
      Copy(plan_.scopes(position).scope(), root_.Child("scopes", position).Child("scope"), &scope);
    }
    for (const auto& [name, position] : companions_.positions) {
      v1::IndicatorDefinition scratch;
      const InUse use(this, &companions_, name);
      CopyList(plan_.companion_sets(position), "companions",
               root_.Child("companion_sets", position), &scratch, "companions");
    }
    for (const auto& [name, position] : conditions_.positions) {
      v1::ShareOfSchools scratch;
      const InUse use(this, &conditions_, name);
      CopyList(plan_.condition_sets(position), "conditions",
               root_.Child("condition_sets", position), &scratch, "conditions");
    }
    for (const auto& [name, position] : kinds_.positions) {
      v1::IndicatorDefinition scratch;
      const InUse use(this, &kinds_, name);
      const PlanNode node = root_.Child("kinds", position).Child("indicator");
      const v1::IndicatorDefinition& indicator = plan_.kinds(position).indicator();
      if (!indicator.id().empty()) {
        node.Child("id").Complain(Reason::kPlanInvalid, "a kind has no id");
      }
      CopyIndicator(indicator, node, &scratch);
    }
    on_their_own_ = false;
    origins_->clear();
  }

  // A name that is being written out.
  class InUse {
   public:
    InUse(NameExpander* expander, const Names* names, const std::string& name)
        : expander_(expander) {
      expander_->in_use_.emplace_back(names, name);
    }
    ~InUse() { expander_->in_use_.pop_back(); }
    InUse(const InUse&) = delete;
    InUse& operator=(const InUse&) = delete;

   private:
    NameExpander* const expander_;
  };

  // The position of what the name stands for; -1 where it is none.
  int Find(Names* names, const std::string& name, const PlanNode& node) {
    const auto found = names->positions.find(name);
    if (found == names->positions.end()) {
      Complain(node, absl::StrCat("the plan has no ", names->noun, " \"", name, "\""));
      return -1;
    }
    const std::pair<const Names*, std::string> use(names, name);
    const auto begin = std::find(in_use_.begin(), in_use_.end(), use);
    if (begin != in_use_.end()) {
      std::vector<std::string> circle;
      for (auto at = begin; at != in_use_.end(); ++at) circle.push_back(at->second);
      circle.push_back(name);
      if (on_their_own_ && begin == in_use_.begin()) {
        node.Complain(Reason::kPlanInvalid,
                      absl::StrCat("goes in a circle: ", absl::StrJoin(circle, " -> ")));
      }
      return -1;
    }
    names->used.insert(name);
    return found->second;
  }

  // Once: what stands within a name where that is looked at on its own.
  void Complain(const PlanNode& node, const std::string& message) {
    if (in_use_.size() == (on_their_own_ ? 1 : 0)) node.Complain(Reason::kPlanInvalid, message);
  }

  // Writes a message with what its names stand for.
  void Copy(const Message& from, const PlanNode& node, Message* to) {
    to->CopyFrom(from);
    for (const FieldDescriptor* field : MessageFields(from)) {
      from.GetReflection()->ClearField(to, field);
      if (field->is_repeated()) {
        CopyList(from, field->name(), node, to, field->name());
      } else {
        Copy(from.GetReflection()->GetMessage(from, field), node.Child(field->name().c_str()),
             from.GetReflection()->MutableMessage(to, field));
      }
    }
    if (auto* const scope = google::protobuf::DynamicCastToGenerated<v1::Scope>(to)) {
      WriteScope(node, scope);
    }
  }

  static std::vector<const FieldDescriptor*> MessageFields(const Message& message) {
    std::vector<const FieldDescriptor*> fields;
    message.GetReflection()->ListFields(message, &fields);
    std::erase_if(fields, [](const auto* field) { return field->message_type() == nullptr; });
    return fields;
  }

  // Writes what its kind says and then what it says itself.
  void CopyIndicator(const v1::IndicatorDefinition& indicator, const PlanNode& node,
                     v1::IndicatorDefinition* to) {
    if (indicator.kind().empty()) {
      if (!indicator.of().empty()) Complain(node.Child("of"), "there is no kind to say it in");
      return Copy(indicator, node, to);
    }
    const int position = Find(&kinds_, indicator.kind(), node.Child("kind"));
    if (position < 0) return;
    {
      const InUse use(this, &kinds_, indicator.kind());
      CopyIndicator(plan_.kinds(position).indicator(),
                    root_.Child("kinds", position).Child("indicator"), to);
    }
    const std::string& id = indicator.id();
    if (!id.empty() || !indicator.of().empty()) {
      Substitute(indicator.of().empty() ? id.substr(id.rfind('.') + 1) : indicator.of(), to);
    }
    v1::IndicatorDefinition own = indicator;
    for (const FieldDescriptor* field : MessageFields(indicator)) {
      if (!field->is_repeated()) continue;
      own.GetReflection()->ClearField(&own, field);
      CopyList(indicator, field->name(), node, to, field->name());
    }
    // Merging copies, and what was written does not stay where it is.
    PlanNode::Origins* const origins = std::exchange(origins_, nullptr);
    v1::IndicatorDefinition written;
    Copy(own, node, &written);
    origins_ = origins;
    to->MergeFrom(written);
    to->clear_kind();
    to->clear_of();
  }

  // Writes what "$of" stands for into every text.
  static void Substitute(const std::string& of, Message* message) {
    const auto& reflection = *message->GetReflection();
    std::vector<const FieldDescriptor*> fields;
    reflection.ListFields(*message, &fields);
    for (const FieldDescriptor* field : fields) {
      const int size = field->is_repeated() ? reflection.FieldSize(*message, field) : 1;
      for (int i = 0; i < size; ++i) {
        if (field->message_type() != nullptr) {
          Substitute(of, field->is_repeated() ? reflection.MutableRepeatedMessage(message, field, i)
                                              : reflection.MutableMessage(message, field));
        } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
          const std::string text = field->is_repeated()
                                       ? reflection.GetRepeatedString(*message, field, i)
                                       : reflection.GetString(*message, field);
          std::string written = absl::StrReplaceAll(text, {{"$of", of}});
          if (field->is_repeated()) {
            reflection.SetRepeatedString(message, field, i, std::move(written));
          } else {
            reflection.SetString(message, field, std::move(written));
          }
        }
      }
    }
  }

  // Adds the elements of a list to another.
  void CopyList(const Message& from, const std::string& name, const PlanNode& node, Message* to,
                const std::string& to_name) {
    const FieldDescriptor* const source = from.GetDescriptor()->FindFieldByName(name);
    const FieldDescriptor* const target = to->GetDescriptor()->FindFieldByName(to_name);
    const auto& reflection = *from.GetReflection();
    for (int i = 0; i < reflection.FieldSize(from, source); ++i) {
      const Message& element = reflection.GetRepeatedMessage(from, source, i);
      const PlanNode at = node.Child(name.c_str(), i);
      if (++written_ > kMostElements) {
        if (written_ == kMostElements + 1) {
          at.Complain(Reason::kPlanInvalid, "its sets stand for more than a plan may have");
        }
        return;
      }
      if (WriteSet(element, at, to, to_name)) continue;
      Message* const copy = to->GetReflection()->AddMessage(to, target);
      if (const auto* indicator =
              google::protobuf::DynamicCastToGenerated<v1::IndicatorDefinition>(&element)) {
        CopyIndicator(*indicator, at,
                      google::protobuf::DynamicCastToGenerated<v1::IndicatorDefinition>(copy));
      } else {
        Copy(element, at, copy);
      }
      if (origins_ != nullptr) origins_->insert_or_assign(copy, at);
    }
  }

  // Where the element names a set, adds what is in it instead.
  bool WriteSet(const Message& element, const PlanNode& at, Message* to,
                const std::string& to_name) {
    Names* names = nullptr;
    std::string set;
    using google::protobuf::DynamicCastToGenerated;
    if (const auto* companion = DynamicCastToGenerated<v1::CompanionDefinition>(&element)) {
      names = &companions_;
      set = companion->set();
    } else if (const auto* condition = DynamicCastToGenerated<v1::Condition>(&element)) {
      names = &conditions_;
      set = condition->set();
    }
    if (set.empty()) return false;
    std::vector<const FieldDescriptor*> fields;
    element.GetReflection()->ListFields(element, &fields);
    if (fields.size() > 1) {
      Complain(at.Child("set"), "a set stands for all it has; nothing else stands beside it");
    }
    const int position = Find(names, set, at.Child("set"));
    if (position < 0) return true;
    const InUse use(this, names, set);
    const PlanNode node = root_.Child(names->field, position);
    if (names == &companions_) {
      CopyList(plan_.companion_sets(position), "companions", node, to, to_name);
    } else {
      CopyList(plan_.condition_sets(position), "conditions", node, to, to_name);
    }
    return true;
  }

  // The schools of the named scope, and what the scope says itself.
  void WriteScope(const PlanNode& node, v1::Scope* scope) {
    const std::string name = scope->named();
    if (name.empty()) return;
    scope->clear_named();
    const int position = Find(&scopes_, name, node.Child("named"));
    if (position < 0) return;
    const InUse use(this, &scopes_, name);
    v1::Scope whole;
    Copy(plan_.scopes(position).scope(), root_.Child("scopes", position).Child("scope"), &whole);
    whole.MergeFrom(*scope);
    *scope = whole;
  }

  const v1::Plan& plan_;
  const PlanNode root_;
  PlanNode::Origins* origins_;
  Names scopes_{"scopes", "scope", {}, {}};
  Names companions_{"companion_sets", "companion set", {}, {}};
  Names conditions_{"condition_sets", "condition set", {}, {}};
  Names kinds_{"kinds", "kind", {}, {}};
  std::vector<std::pair<const Names*, std::string>> in_use_;  // outermost first
  bool on_their_own_ = true;  // names are looked at, not yet the plan
  int written_ = 0;           // elements of lists
};

}  // namespace

void ExpandNames(const v1::Plan& plan, const PlanNode& root, v1::Plan* expanded,
                 PlanNode::Origins* origins) {
  NameExpander(plan, root, origins).Run(expanded);
}

v1::Plan WithoutNames(const v1::Plan& plan) {
  std::vector<Finding> findings;
  v1::Plan expanded;
  PlanNode::Origins origins;
  ExpandNames(plan, PlanNode(plan, nullptr, &findings), &expanded, &origins);
  return expanded;
}

}  // namespace districtedu::aggregation
