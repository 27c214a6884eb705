/* The calculators for everybody: API and the public page. */
#ifndef CALCULATOR_WEB_H
#define CALCULATOR_WEB_H

#include "web.h"

extern const struct route calculator_routes[], offer_routes[];

#endif
