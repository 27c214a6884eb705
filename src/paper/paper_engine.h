/*
 * Cairo's and Pango's headers: included by the build before anything else, since glib's headers
 * name what banned.h forbids. No other folder sees them.
 */
#ifndef PAPER_ENGINE_H
#define PAPER_ENGINE_H

#include <cairo/cairo-pdf.h>
#include <pango/pangocairo.h>

#endif
