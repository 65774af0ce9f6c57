// SPDX-License-Identifier: AGPL-3.0-or-later
// Carries the precompiled header of all tests; nothing of its own.
