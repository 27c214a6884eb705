/* Routes, menu entries and jobs of the import, for main. */
#ifndef IMPORT_WEB_H
#define IMPORT_WEB_H

#include "job.h"
#include "web.h"

extern const struct route
    import_routes[]; /* list, upload, mapping, preview, run, result, rejects, undo */
extern const struct nav_entry import_nav[];
extern const struct job_kind import_job_kind;

#endif
