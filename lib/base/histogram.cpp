// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Index arithmetic as in HdrHistogram (Gil Tene), lowest discernible value 1.
//
//   bucket 0: values 0 .. sub_bucket_count-1, one counter each
//   bucket b: the next power of two, with half as many counters of width 2^b
#include <ocppsim/assert.hpp>
#include <ocppsim/histogram.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

namespace ocppsim {
namespace {

int bit_length(std::uint64_t value) noexcept {
  int bits = 0;
  for (; value != 0; value >>= 1) ++bits;
  return bits;
}

/// Buckets that are needed to reach `highest`.
int buckets_for(std::int64_t highest, std::int64_t sub_bucket_count) noexcept {
  std::int64_t untrackable = sub_bucket_count;
  int buckets = 1;
  while (untrackable <= highest) {
    if (untrackable > std::numeric_limits<std::int64_t>::max() / 2) return buckets + 1;
    untrackable <<= 1;
    ++buckets;
  }
  return buckets;
}

}  // namespace

Histogram::Histogram(std::int64_t highest, int significant_digits)
    : highest_(highest), digits_(significant_digits) {
  OCPPSIM_ASSERT(highest >= 2, "a histogram needs a range");
  OCPPSIM_ASSERT(digits_ >= 1 && digits_ <= 5, "1 to 5 significant digits");
  std::int64_t single_unit_limit = 2;
  for (int i = 0; i < digits_; ++i) single_unit_limit *= 10;
  const int magnitude =
      bit_length(static_cast<std::uint64_t>(single_unit_limit - 1));  // ceil(log2)
  sub_bucket_half_count_magnitude_ = magnitude - 1;
  sub_bucket_count_ = std::int32_t{1} << magnitude;
  sub_bucket_half_count_ = sub_bucket_count_ / 2;
  sub_bucket_mask_ = sub_bucket_count_ - 1;
  counters_length_ = static_cast<std::size_t>(buckets_for(highest, sub_bucket_count_) + 1) *
                     static_cast<std::size_t>(sub_bucket_half_count_);
}

std::size_t Histogram::index_of(std::int64_t value) const noexcept {
  const auto bits = static_cast<std::uint64_t>(value | sub_bucket_mask_);
  const int bucket = 64 - __builtin_clzll(bits) - (sub_bucket_half_count_magnitude_ + 1);
  const std::int64_t sub_bucket = value >> bucket;
  const std::int64_t base = static_cast<std::int64_t>(bucket + 1)
                            << sub_bucket_half_count_magnitude_;
  return static_cast<std::size_t>(base + sub_bucket - sub_bucket_half_count_);
}

std::int64_t Histogram::value_from_index(std::size_t index) const noexcept {
  const auto i = static_cast<std::int64_t>(index);
  std::int64_t bucket = (i >> sub_bucket_half_count_magnitude_) - 1;
  std::int64_t sub_bucket = (i & (sub_bucket_half_count_ - 1)) + sub_bucket_half_count_;
  if (bucket < 0) {
    sub_bucket -= sub_bucket_half_count_;
    bucket = 0;
  }
  return sub_bucket << bucket;
}

std::int64_t Histogram::highest_equivalent(std::int64_t value) const noexcept {
  const std::size_t index = index_of(value);
  return value_from_index(index + 1) - 1;
}

void Histogram::record(std::int64_t value, std::uint64_t count) {
  OCPPSIM_ASSERT(value >= 0, "a histogram holds no negative values");
  if (count == 0) return;
  if (counters_.empty()) counters_.resize(counters_length_);
  if (value > highest_) {
    overflowed_ += count;
    value = highest_;
  }
  counters_[index_of(value)] += count;
  if (total_ == 0 || value < min_) min_ = value;
  if (total_ == 0 || value > max_) max_ = value;
  total_ += count;
}

void Histogram::merge(const Histogram& other) {
  OCPPSIM_ASSERT(highest_ == other.highest_ && digits_ == other.digits_,
                 "only histograms of one layout merge exactly");
  if (other.total_ == 0) return;
  if (counters_.empty()) counters_.resize(counters_length_);
  for (std::size_t i = 0; i < counters_length_; ++i) counters_[i] += other.counters_[i];
  min_ = total_ == 0 ? other.min_ : std::min(min_, other.min_);
  max_ = total_ == 0 ? other.max_ : std::max(max_, other.max_);
  total_ += other.total_;
  overflowed_ += other.overflowed_;
}

void Histogram::reset() {
  std::fill(counters_.begin(), counters_.end(), 0);
  total_ = overflowed_ = 0;
  min_ = max_ = 0;
}

// As HdrHistogram: both ends are reported at the resolution of their counter.
std::int64_t Histogram::min() const noexcept {
  return total_ == 0 ? 0 : value_from_index(index_of(min_));
}

std::int64_t Histogram::max() const noexcept {
  return total_ == 0 ? 0 : highest_equivalent(max_);
}

double Histogram::mean() const noexcept {
  if (total_ == 0) return 0;
  double sum = 0;
  for (std::size_t i = 0; i < counters_length_; ++i) {
    if (counters_[i] == 0) continue;
    const std::int64_t low = value_from_index(i);
    const std::int64_t middle = low + ((value_from_index(i + 1) - low) >> 1);
    sum += static_cast<double>(middle) * static_cast<double>(counters_[i]);
  }
  return sum / static_cast<double>(total_);
}

std::int64_t Histogram::value_at_percentile(double percentile) const noexcept {
  if (total_ == 0) return 0;
  const double share = std::min(std::max(percentile, 0.0), 100.0) / 100.0;
  const auto rank = static_cast<std::uint64_t>(std::llround(share * static_cast<double>(total_)));
  const std::uint64_t wanted = std::min(std::max<std::uint64_t>(rank, 1), total_);
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < counters_length_; ++i) {
    seen += counters_[i];
    if (seen < wanted) continue;
    return share == 0.0 ? value_from_index(i) : value_from_index(i + 1) - 1;
  }
  return max();
}

std::uint64_t Histogram::count_at_value(std::int64_t value) const noexcept {
  if (counters_.empty() || value < 0) return 0;
  return counters_[index_of(std::min(value, highest_))];
}

std::size_t Histogram::memory_bytes() const noexcept {
  return sizeof *this + counters_.capacity() * sizeof(std::uint64_t);
}

}  // namespace ocppsim
