/*
 * Text of RFC 5545 (iCalendar) as real calendar programs accept it: lines end with CR LF and are
 * folded after at most 75 octets, never inside a character; text is escaped.
 *
 * An own generator of a page instead of libical: what is written here are three kinds of lines;
 * docs/decisions/ says more.
 */
#ifndef ICS_H
#define ICS_H

#include "buf.h"

#include <stdint.h>

/* A line "NAME:value" that is ready: dates, numbers, URIs. Folded. */
void ics_line(struct buf *b, const char *name, const char *value);
/* The same for text: \ ; , and line breaks escaped. */
void ics_text(struct buf *b, const char *name, const char *value);
/* "20261130" of "2026-11-30"; "20261130T020000Z" of an instant. */
enum { ICS_DAY = 8, ICS_INSTANT = 16 };
void ics_day(const char *iso, int64_t plus_days, char ret[static ICS_DAY + 1]);
void ics_instant(int64_t instant, char ret[static ICS_INSTANT + 1]);

#endif
