/* The lists that main sets: see signal.h. */
#include "signal.h"

const struct signal_source *const *signal_sources;
const struct duty_source *const *duty_sources;
const struct owner_source *const *owner_sources;
