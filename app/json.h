/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a run says of itself in JSON: one object, one line, an event each (see the command line's
 * contract). The same lines for the command line and for what is stored.
 */
#pragma once

#include <json-glib/json-glib.h>

#include "plx.h"

/* A number as a member; one that is not finite becomes null. */
void parallax_json_number (JsonBuilder *builder, const char *name, double value);
void parallax_json_text (JsonBuilder *builder, const char *name, const char *value);

/* One parameter's value as its type has it: a number, true or false, a text. */
void parallax_json_setting (JsonBuilder *builder, const char *name, const plx_settings *settings,
                            const plx_param_ref *ref);
/* "settings": every parameter in use, by full key. */
void parallax_json_settings (JsonBuilder *builder, const plx_settings *settings);

/* {"event":"epoch", …} with kNN by every label set. */
void parallax_json_epoch (JsonBuilder *builder, const plx_record *record,
                          const plx_dataset *dataset);

/* The finished object on one line; frees the builder. */
char *parallax_json_line (JsonBuilder *builder);
