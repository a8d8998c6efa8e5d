#ifndef DISTRICTEDU_COMMON_RESOURCE_CHANGE_WRITER_H_
#define DISTRICTEDU_COMMON_RESOURCE_CHANGE_WRITER_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "common/mysql/session.h"
#include "common/resource/change/change.h"
#include "common/resource/change/period.h"
#include "common/resource/change/resource.h"
#include "common/resource/change/rules.h"
#include "common/resource/change/siblings.h"
#include "common/resource/change/trail.h"
#include "common/resource/store/reference.h"
#include "common/resource/store/row_list.h"

namespace districtedu::resource {

// A change on its way through the writer.
struct PendingChange {
  const WriteContext* context = nullptr;
  RowChange change;      // an after-image that names who wrote it (written_by) keeps that name
  std::string entry_id;  // of its audit entry; empty: the writer makes one
  // Its outbox rows bear its name; false: each touch stands once there for all that are not named.
  bool named = true;

  // Of the writer.
  std::size_t place = 0;  // in the list it was given
  bool refused = false;
  std::set<Touch> touches;
};

// Through it goes every change of a row: of a call, a group of calls, a chunk of an import, an
// undo, a merge. One for each resource and transaction, since it holds what was locked. The order
// is always: parents, touches, periods, references, checks in the store, rows, audit entries,
// journal; at the end the outbox and what follows. The caller has locked the rows and validated the
// changes.
class Writer {
 public:
  struct Options {
    // What becomes of the i-th change, which was refused for what is wrong with it: OK passes it
    // over, and nothing of it stays. Empty: the first one ends the transaction.
    RefusedRow refused = nullptr;
    // Asks and holds what it may, but writes nothing.
    bool look_only = false;
    // Of an import: the line by which its journal keeps the chunk. The journal then tells of
    // created rows, in place of audit entries.
    std::optional<std::int64_t> journal_row = std::nullopt;
  };

  // `context` tells the district and the principal, of all changes alike. `path` is put before the
  // fields of violations.
  Writer(mysql::Session& session, const Resource& resource, const WriteContext& context,
         std::string path);

  // Changes in the order in which the rules are asked about them, creates after the others unless
  // the resource is one_by_one. A change whose name changes is a delete and a create with one
  // entry. After-images of what has an audit entry get etag and times.
  absl::Status Write(const std::vector<PendingChange*>& changes, const Options& options);
  absl::Status Write(const std::vector<PendingChange*>& changes) { return Write(changes, {}); }
  // Once all is written.
  absl::Status Finish();

 private:
  // Changes none of which bears on whether another may be written.
  using Block = std::vector<PendingChange*>;

  // An update or a delete of a sibling may make room for others, if it is written.
  bool MayMakeRoom(const PendingChange* pending) const;
  absl::Status WriteBlock(Block block);
  // Each drops from the block what it refuses.
  absl::Status HoldPeriods(Block* block);
  absl::Status HoldReferences(Block* block);
  // Those that siblings of the block speak against, which may be refused themselves in the end.
  using Doubted = std::vector<std::pair<PendingChange*, absl::Status>>;
  absl::Status Check(Block* block, Doubted* doubted);
  void Take(Siblings* siblings, const PendingChange& pending) const;
  absl::Status WriteRows(const Block& block);
  absl::Status Insert(const Block& created);
  absl::Status WriteRow(PendingChange* pending);
  absl::Status Rename(PendingChange* pending);  // a delete and a create
  // Runs `write`; where what it wrote is refused, nothing of that stays.
  absl::Status Guard(PendingChange* pending, bool several_statements,
                     const std::function<absl::Status()>& write);
  absl::Status Refuse(PendingChange* pending, absl::Status status);
  void Written(PendingChange* pending);
  void TellOutbox(const PendingChange& pending, const std::string& name);
  absl::Status WriteTrail();

  mysql::Session& session_;
  const Resource& resource_;
  const WriteContext& context_;
  const std::string path_;
  HeldPeriods periods_;
  HeldReferences references_;
  Siblings siblings_;  // as what is written leaves them
  std::map<std::pair<std::string, Touch>, const WriteContext*> outbox_;  // by name and touch
  bool wrote_ = false;

  // Of the present Write.
  Options options_;
  Block written_;  // in the order of writing
};

}  // namespace districtedu::resource

#endif  // DISTRICTEDU_COMMON_RESOURCE_CHANGE_WRITER_H_
