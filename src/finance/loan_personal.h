/* Loans, applications and consents for partners in a person's copy, withdrawal and erasure: main
 * lists it in personal_sources. A loan that runs keeps everything from being erased; ended ones
 * stay as bookkeeping of the partner's money, of nobody by name. */
#ifndef LOAN_PERSONAL_H
#define LOAN_PERSONAL_H

#include "personal.h"

extern const struct personal_source loans_personal[];

#endif
