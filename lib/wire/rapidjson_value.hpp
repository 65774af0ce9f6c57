// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The one way into RapidJSON. Only .cpp files of the wire floor's JSON may include this; the macros
// must be the same in each of them.
#pragma once

#include <ocppsim/json.hpp>

#ifdef __SSE2__
#define RAPIDJSON_SSE2
#endif
#define RAPIDJSON_HAS_STDSTRING 0
#include <rapidjson/document.h>

namespace ocppsim::rj {

using Value = rapidjson::Value;

}  // namespace ocppsim::rj
