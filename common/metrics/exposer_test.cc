#include "common/metrics/exposer.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace districtedu::metrics {
namespace {

using ::testing::HasSubstr;

// A socket that gives up reading after 20 s.
int Connected(int port) {
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  const timeval patience{20, 0};
  EXPECT_EQ(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)), 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
  return fd;
}

std::string HttpGet(int port, const std::string& path) {
  const int fd = Connected(port);
  const std::string request = absl::StrCat("GET ", path, " HTTP/1.0\r\nHost: x\r\n\r\n");
  EXPECT_EQ(write(fd, request.data(), request.size()), static_cast<ssize_t>(request.size()));
  std::string response;
  char buffer[4096];
  ssize_t got = 0;
  while ((got = read(fd, buffer, sizeof(buffer))) > 0) {
    response.append(buffer, static_cast<std::size_t>(got));
  }
  close(fd);
  return response;
}

TEST(ExposerTest, ServesTheRegistryOverHttp) {
  Registry registry;
  registry.AddGauge("districtedu_snapshot_version", "Version.").Set(42);
  const auto exposer = Exposer::Start(registry, "127.0.0.1:0");
  ASSERT_TRUE(exposer.ok()) << exposer.status();
  const std::string response = HttpGet((*exposer)->port(), "/metrics");
  EXPECT_THAT(response, HasSubstr("200 OK"));
  EXPECT_THAT(response, HasSubstr("districtedu_snapshot_version 42"));
  EXPECT_THAT(HttpGet((*exposer)->port(), "/other"), HasSubstr("404"));
}

TEST(ExposerTest, ConnectionsThatAskNothingBlindNobody) {
  Registry registry;
  registry.AddGauge("districtedu_snapshot_version", "Version.").Set(42);
  const auto exposer = Exposer::Start(registry, "127.0.0.1:0");
  ASSERT_TRUE(exposer.ok()) << exposer.status();
  std::vector<int> idle;
  for (int i = 0; i < 8; ++i) idle.push_back(Connected((*exposer)->port()));
  EXPECT_EQ(write(idle.front(), "GET /met", 8), 8);  // half a request
  EXPECT_THAT(HttpGet((*exposer)->port(), "/metrics"), HasSubstr("snapshot_version 42"));
  for (const int fd : idle) close(fd);
}

TEST(ExposerTest, ABusyPortIsAnError) {
  Registry registry;
  const auto first = Exposer::Start(registry, "127.0.0.1:0");
  ASSERT_TRUE(first.ok());
  const std::string listen = absl::StrCat("127.0.0.1:", (*first)->port());
  const auto second = Exposer::Start(registry, listen);
  EXPECT_EQ(ReasonOf(second.status()), "CONFIG_INVALID");
  EXPECT_THAT(std::string(second.status().message()), HasSubstr(listen));
}

}  // namespace
}  // namespace districtedu::metrics
