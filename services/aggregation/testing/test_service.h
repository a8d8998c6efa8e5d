#ifndef DISTRICTEDU_SERVICES_AGGREGATION_TESTING_TEST_SERVICE_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_TESTING_TEST_SERVICE_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "common/auth/principal.h"
#include "common/base/clock.h"
#include "services/aggregation/calls/service.h"
#include "services/aggregation/leader/aggregator.h"
#include "services/aggregation/testing/fake_calls.h"
#include "services/aggregation/testing/test_records.h"

namespace districtedu::aggregation {

// "districts/nanhu/plans/quality_2022_2025".
extern const char kTestPlan[];

// One process of the aggregation, in this one: threads and handlers, calls without gRPC.
class TestService {
 public:
  static Aggregator::Options DefaultOptions(TestRecords* records, const Clock* clock,
                                            const std::string& process);

  TestService(Aggregator::Options options, metrics::Registry* metrics = nullptr)
      : aggregator_(std::move(options), metrics),
        service_(&aggregator_),
        definition_(service_.Define()) {}

  Aggregator& aggregator() { return aggregator_; }

  static auth::Principal Operator();
  static auth::Principal Reader();
  static auth::Principal Reporter(const std::string& school);
  static auth::Principal Stranger();  // an administrator of another district

  std::shared_ptr<FakeCall> Start(const std::string& method,
                                  const google::protobuf::Message& request,
                                  const auth::Principal& principal = Operator(),
                                  absl::Duration deadline = testing::kPatience) {
    auto call = std::make_shared<FakeCall>(request, principal, deadline);
    (*definition_.FindUnary(method))(call);
    return call;
  }
  template <typename Response>
  absl::StatusOr<Response> Call(const std::string& method, const google::protobuf::Message& request,
                                const auth::Principal& principal = Operator()) {
    auto bytes = Start(method, request, principal)->Wait();
    if (!bytes.ok()) return bytes.status();
    Response response;
    if (!response.ParseFromString(**bytes)) return absl::InternalError("unreadable response");
    return response;
  }
  std::shared_ptr<FakeStream> Watch(const v1::WatchSnapshotsRequest& request,
                                    const auth::Principal& principal = Operator()) {
    auto stream = std::make_shared<FakeStream>(request, principal);
    (*definition_.FindServerStreaming("WatchSnapshots"))(stream);
    return stream;
  }

  // The snapshot shown of the test's plan; NOT_FOUND before there is one.
  absl::StatusOr<v1::SnapshotVersion> Snapshot(const auth::Principal& principal = Operator(),
                                               const std::string& etag = "");
  // Waits until the numerator of the figure is as given.
  bool WaitForValue(const std::string& indicator, int year, const std::string& numerator);

 private:
  Aggregator aggregator_;
  AggregationService service_;
  rpc::ServiceDefinition definition_;
};

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_TESTING_TEST_SERVICE_H_
