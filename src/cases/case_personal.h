/*
 * Cases in a person's copy and erasure: main lists it in personal_sources. Told are the person's
 * own reports, as their page has them: not what others reported, not even that there is something.
 * Case files follow the rules of public complaints and are not erased by a request; while one is
 * open, nothing is.
 */
#ifndef CASE_PERSONAL_H
#define CASE_PERSONAL_H

#include "personal.h"

extern const struct personal_source cases_personal[];

#endif
