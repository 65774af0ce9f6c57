// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "bindings.hpp"

namespace ocppsim::python {

/// A user's books, read once at the end of a run, on the thread of run().
class PythonLedger final : public LedgerReader {
 public:
  explicit PythonLedger(py::function read) : read_(std::move(read)) {}
  ~PythonLedger() override {
    py::gil_scoped_acquire locked;
    read_.release().dec_ref();
  }

  Result<LedgerSnapshot> read() override {
    py::gil_scoped_acquire locked;
    try {
      return snapshot(read_());
    } catch (const std::exception& failed) {
      return Error(Errc::io, std::string("the ledger callable failed: ") + failed.what());
    }
  }

 private:
  static LedgerSnapshot snapshot(const py::object& books) {
    LedgerSnapshot out;
    for (const auto& item : books["transactions"]) {
      const auto row = item.cast<py::dict>();
      LedgerTransaction tx;
      tx.charger = row["charger"].cast<std::string>();
      tx.id = py::str(row["id"]);
      tx.billed_wh = row["billed_wh"].cast<std::int64_t>();
      tx.times_billed = row.contains("times_billed") ? row["times_billed"].cast<int>() : 1;
      tx.open = row.contains("open") && row["open"].cast<bool>();
      if (row.contains("evse")) tx.evse = row["evse"].cast<int>();
      if (row.contains("token")) tx.token = row["token"].cast<std::string>();
      if (row.contains("meter_start_wh"))
        tx.meter_start_wh = row["meter_start_wh"].cast<std::int64_t>();
      if (row.contains("meter_stop_wh"))
        tx.meter_stop_wh = row["meter_stop_wh"].cast<std::int64_t>();
      out.transactions.push_back(std::move(tx));
    }
    out.knows_connected = books.contains("connected");
    if (out.knows_connected) {
      out.connected = books["connected"].cast<std::vector<std::string>>();
    }
    return out;
  }
  py::function read_;
};

}  // namespace ocppsim::python
