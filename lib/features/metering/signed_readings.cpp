// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Which readings are signed, and when the key goes with them. 2.0.1 J01.FR.21, J02.FR.21; for 1.6
// the OCA's application note on signed meter values.
#include "features/metering/metering.hpp"
#include "features/transactions/transactions.hpp"

#include <algorithm>

namespace ocppsim {
namespace {

/// A list of measurands, and the settings that must both be on for what is read for it.
struct SignedList {
  Setting list;
  Setting all;
  Setting own;
};
constexpr SignedList signed_lists[] = {
    {Setting::sampled_tx_started_measurands, Setting::sign_sampled, Setting::sign_sampled_started},
    {Setting::sampled_measurands, Setting::sign_sampled, Setting::sign_sampled_updated},
    {Setting::sampled_tx_ended_measurands, Setting::sign_sampled, Setting::sign_sampled},
    {Setting::aligned_measurands, Setting::sign_aligned, Setting::sign_aligned_updated},
    {Setting::aligned_tx_ended_measurands, Setting::sign_aligned, Setting::sign_aligned},
};

bool is_signed(const Variables& variables, Setting list) noexcept {
  for (const SignedList& row : signed_lists)
    if (row.list == list) return variables.flag(row.all) && variables.flag(row.own);
  return false;
}

}  // namespace

MeterSample Metering::take(EvseId evse, Setting list, ReadingContext context) {
  MeterSample sample = read(evse, context_.variables.text(list), context);
  sign(evse, list, sample);
  return sample;
}

void Metering::sign(EvseId evse, Setting list, MeterSample& sample) {
  if (!is_signed(context_.variables, list)) return;  // never so where no meter signs
  const SampledValue* value = signed_value(sample);
  if (value == nullptr) return;  // only the register is sealed
  Transaction* const tx = context_.blocks.transactions->running(evse);
  SigningMeter& meter = signing_meter(evse);
  SigningMeter::Reading reading;
  reading.at = sample.at;
  reading.context = sample.context;
  reading.energy_wh = value->number;
  reading.dc = context_.station.evse(evse).config.dc;
  reading.in_transaction = tx != nullptr;
  if (tx != nullptr) reading.token = tx->record.token;
  sample.signed_data = meter.sign(reading);

  const std::string_view when = context_.variables.text(Setting::public_key_with_reading);
  const bool once = when == "OncePerTransaction" && tx != nullptr && !tx->key_told;
  if (once || when == "EveryMeterValue") sample.public_key = meter.public_key();
  if (once) tx->key_told = true;
  context_.host.state_changed(this);  // the page is used
}

bool Metering::signs_sampled() const noexcept {
  return context_.variables.flag(Setting::sign_sampled);
}

std::string Metering::public_key(EvseId evse) {
  return context_.config.signed_meters ? signing_meter(evse).public_key() : std::string();
}

SigningMeter& Metering::signing_meter(EvseId evse) {
  const auto index = static_cast<std::size_t>(evse) - 1;
  if (signing_.size() <= index) signing_.resize(index + 1);
  if (!signing_[index]) {
    const std::string name = "meter/" + std::to_string(evse) + "/key";
    RandomStream random = context_.random.stream(context_.stream_name(name));
    const ChargePointConfig& config = context_.config;
    signing_[index] = std::make_unique<SigningMeter>(
        PrivateKey::generate(KeyKind::ec_p256, random),
        SigningMeter::Identity{config.vendor + " " + config.model, config.firmware_version,
                               context_.identity + "-" + std::to_string(evse)});
  }
  return *signing_[index];
}

// ---- kept ---------------------------------------------------------------------------------------

void Metering::save(Json& state) const {
  Json::Array pages;
  for (const auto& meter : signing_) {
    const SigningMeter::Pages used = meter ? meter->pages() : SigningMeter::Pages{};
    pages.push_back(Json::Array{used.transaction, used.fiscal});
  }
  if (!pages.empty()) state["metering"]["pages"] = std::move(pages);
}

void Metering::load(const Json& state) {
  const Json* mine = state.find("metering");
  const Json* pages = mine ? mine->find("pages") : nullptr;
  if (!context_.config.signed_meters || pages == nullptr || !pages->is_array()) return;
  const std::size_t count =
      std::min(pages->items().size(), static_cast<std::size_t>(context_.station.evse_count()));
  for (std::size_t i = 0; i < count; ++i) {
    const Json& used = pages->items()[i];
    if (!used.is_array() || used.items().size() != 2) continue;
    signing_meter(static_cast<EvseId>(i) + 1)
        .set_pages({used.items()[0].as_int(), used.items()[1].as_int()});
  }
}

}  // namespace ocppsim
