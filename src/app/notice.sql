-- Messages to people: writing, claiming, marking, listing; templates, preferences, the demo's telephone.

-- name: notice_insert
INSERT INTO notice (channel, address, event, subject, body, shown, state, reason, lang, urgent, once_key, uid, account_id,
person_id, who, created_at, due_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
ON CONFLICT (once_key) DO NOTHING RETURNING id
-- name: notice_list
SELECT id, channel, address, event, body, state, reason, created_at, sent_at FROM notice
WHERE id < $1 ORDER BY id DESC LIMIT $2
-- name: notice_account
SELECT phone, lang, display_name, active FROM account WHERE id = $1
-- name: notice_address_of
SELECT address FROM notice WHERE who = $1 ORDER BY id DESC LIMIT 1

-- name: notice_pref_get
SELECT channel, email, opt_out FROM notice_pref WHERE who = $1
-- name: notice_pref_set
INSERT INTO notice_pref (who, channel, email, opt_out, updated_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (who) DO UPDATE SET channel = excluded.channel, email = excluded.email, opt_out = excluded.opt_out,
updated_at = excluded.updated_at

-- An empty body is the program's own words again; its version goes on counting.
-- name: notice_template_get
SELECT subject, body, version, created_at, updated_at FROM notice_template WHERE event = $1 AND channel = $2 AND lang = $3
-- name: notice_template_all
SELECT event, channel, lang, subject, body, version, created_at, updated_at FROM notice_template
ORDER BY event, channel, lang LIMIT 5000
-- name: notice_template_insert
INSERT INTO notice_template (event, channel, lang, subject, body, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $6) ON CONFLICT DO NOTHING
-- name: notice_template_update
UPDATE notice_template SET subject = $4, body = $5, updated_at = $6, version = version + 1
WHERE event = $1 AND channel = $2 AND lang = $3 AND version = $7
