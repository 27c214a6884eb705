/* Embedded files for browsers: style sheet, scripts, icons. Hashed names, kept for a year. */
#ifndef ASSETS_H
#define ASSETS_H

#include "embedded.h"

/* "/assets/1a2b…/css/sahabat.css" of "css/sahabat.css"; "" when there is no such file. Lives for
 * ever. */
const char *asset_url(const char *path);
const struct embedded *asset_find(const char *path);

#endif
