/* Routes and the job of the exchange of tickets, for main. */
#ifndef CASE_EXCHANGE_WEB_H
#define CASE_EXCHANGE_WEB_H

#include "job.h"
#include "web.h"

extern const struct route exchange_routes[]; /* list, upload, preview, run, result, states out */
extern const struct job_kind case_exchange_job;

#endif
