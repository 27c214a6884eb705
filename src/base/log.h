/*
 * One line per event on standard error, logfmt ("t=… level=info msg=… key=value"). Values are
 * quoted and escaped. Route patterns only, never URLs, never personal data.
 */
#ifndef LOG_H
#define LOG_H

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

/* Least level written; set once at start. Default LOG_INFO. */
void log_level(enum log_level least);

/* Key/value string pairs ended by NULL. Written with one write(2). */
void log_event(enum log_level level, const char *msg, ...) __attribute__((sentinel));

#endif
