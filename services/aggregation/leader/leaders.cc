#include "services/aggregation/leader/leaders.h"

#include <utility>

namespace districtedu::aggregation {

Leaders::Leaders(DistrictLeader::Options options, Board* board)
    : options_(std::move(options)), board_(board) {}

void Leaders::Add(const std::string& district, std::int64_t epoch) {
  DistrictLeader::Options options = options_;
  options.district = district;
  options.epoch = epoch;
  auto leader = std::make_shared<DistrictLeader>(std::move(options), board_);
  const std::lock_guard<std::mutex> lock(mutex_);
  leading_[district] = std::move(leader);
}

void Leaders::Retire(const std::string& district) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto found = leading_.find(district);
  if (found == leading_.end()) return;
  found->second->Stop();
  retired_.push_back(std::move(found->second));
  leading_.erase(found);
}

bool Leaders::Reap(const std::string& district) {
  std::vector<std::shared_ptr<DistrictLeader>> ended;  // joined after the lock is given back
  const std::lock_guard<std::mutex> lock(mutex_);
  bool left = false;
  for (auto it = retired_.begin(); it != retired_.end();) {
    if ((*it)->ended()) {
      ended.push_back(std::move(*it));
      it = retired_.erase(it);
    } else {
      left = left || (*it)->district() == district;
      ++it;
    }
  }
  return !left;
}

void Leaders::StopAll() {
  std::vector<std::shared_ptr<DistrictLeader>> all;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    for (auto& [district, leader] : leading_) all.push_back(std::move(leader));
    for (auto& leader : retired_) all.push_back(std::move(leader));
    leading_.clear();
    retired_.clear();
  }
  for (const auto& leader : all) leader->Stop();
}

void Leaders::ReloadAll() const {
  for (const auto& leader : All()) leader->Reload();
}

std::shared_ptr<DistrictLeader> Leaders::Find(const std::string& district) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto found = leading_.find(district);
  return found == leading_.end() ? nullptr : found->second;
}

std::vector<std::shared_ptr<DistrictLeader>> Leaders::All() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  std::vector<std::shared_ptr<DistrictLeader>> all;
  for (const auto& [district, leader] : leading_) all.push_back(leader);
  return all;
}

}  // namespace districtedu::aggregation
