// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Log-linear histogram with HdrHistogram's bucket layout: fixed memory, exact merging.
#pragma once

#include <cstdint>
#include <vector>

namespace ocppsim {

/// Counts integer values (we record microseconds) in [1, highest] with a relative error of at
/// most 10^-digits. Values above `highest` are counted in the top bucket and in overflowed().
class Histogram {
 public:
  /// Default: 1 us to 1 h at 3 significant digits = 23,552 counters; allocated on first record.
  explicit Histogram(std::int64_t highest = 3'600'000'000, int significant_digits = 3);

  void record(std::int64_t value, std::uint64_t count = 1);
  /// Requires equal highest and digits (asserts).
  void merge(const Histogram& other);
  void reset();

  std::uint64_t count() const noexcept { return total_; }
  std::uint64_t overflowed() const noexcept { return overflowed_; }
  std::int64_t min() const noexcept;  // 0 when empty
  std::int64_t max() const noexcept;
  double mean() const noexcept;
  /// Highest value equivalent to the one at `percentile` (0..100), as HdrHistogram reports it.
  std::int64_t value_at_percentile(double percentile) const noexcept;

  /// One counter per HDR index; for encoders and for the cross-check against HdrHistogram.
  std::uint64_t count_at_value(std::int64_t value) const noexcept;
  std::size_t counters_length() const noexcept { return counters_length_; }
  std::size_t memory_bytes() const noexcept;

 private:
  std::size_t index_of(std::int64_t value) const noexcept;
  std::int64_t value_from_index(std::size_t index) const noexcept;
  std::int64_t highest_equivalent(std::int64_t value) const noexcept;

  std::int64_t highest_;
  int digits_;
  int sub_bucket_half_count_magnitude_;
  std::int32_t sub_bucket_count_;
  std::int32_t sub_bucket_half_count_;
  std::int64_t sub_bucket_mask_;
  std::size_t counters_length_;
  std::vector<std::uint64_t> counters_;
  std::uint64_t total_ = 0;
  std::uint64_t overflowed_ = 0;
  std::int64_t min_ = 0;
  std::int64_t max_ = 0;
};

}  // namespace ocppsim
