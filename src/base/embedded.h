/* Files built into the binary by tools/embed.c. */
#ifndef EMBEDDED_H
#define EMBEDDED_H

#include <stddef.h>

struct embedded {
    const char *path;          /* below its root, "css/sahabat.css"; the list ends with NULL */
    const unsigned char *data; /* NUL-terminated */
    size_t n;
    const unsigned char *br; /* brotli, or NULL where that is no smaller */
    size_t br_n;
    const char *hash; /* 16 hex characters of its BLAKE2b */
};

extern const struct embedded embedded_web[]; /* web/ */
extern const struct embedded
    embedded_pages[]; /* every src/ROOM/pages/, path "registry/pages/business.html" */
extern const struct embedded embedded_locale[];     /* locale/ */
extern const struct embedded embedded_migrations[]; /* migrations/ */

/* What tools/version.sh said when this was built: "0.652+fb0f1e95". */
extern const char program_version[];

#endif
