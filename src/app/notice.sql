-- Messages to people: writing, claiming, marking, listing; templates, preferences, the demo's telephone.

-- name: notice_insert
INSERT INTO notice (channel, address, event, subject, body, shown, state, reason, lang, urgent, once_key, uid, account_id,
person_id, who, created_at, due_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
ON CONFLICT (once_key) DO NOTHING RETURNING id
-- name: notice_account
SELECT phone, lang, display_name, active FROM account WHERE id = $1
-- name: notice_address_of
SELECT address FROM notice WHERE who = $1 ORDER BY id DESC LIMIT 1

-- Rows are due by one column: waiting ones at due_at, claimed ones when their lease is over.
-- name: outbox_due
SELECT 1 FROM notice WHERE state IN ('waiting', 'sending') AND urgent IN (0, 1) AND due_at <= $1
AND (($2 = 1 AND channel <> 'email') OR ($3 = 1 AND channel = 'email')) LIMIT 1
-- name: outbox_claim
UPDATE notice SET state = 'sending', tries = tries + 1, due_at = $2
WHERE id IN (SELECT id FROM notice WHERE state IN ('waiting', 'sending') AND urgent = $3 AND due_at <= $1
AND (($4 = 1 AND channel <> 'email') OR ($5 = 1 AND channel = 'email')) ORDER BY due_at, id LIMIT $6)
RETURNING id, tries, expires_at, channel, address, event, uid, subject, body, urgent, account_id, lang
-- name: outbox_mark
UPDATE notice SET state = $3, reason = $4, due_at = $5,
body = CASE WHEN CAST($3 AS TEXT) = 'skipped' THEN coalesce(shown, body) ELSE body END
WHERE id = $1 AND tries = $2 AND due_at = $6 AND state = 'sending'
-- name: outbox_sent
UPDATE notice SET state = 'sent', reason = '', sent_at = $3, body = coalesce(shown, body)
WHERE id = $1 AND tries = $2 AND due_at = $4 AND state = 'sending'
-- name: outbox_expire
UPDATE notice SET state = 'skipped', reason = 'expired', body = coalesce(shown, body)
WHERE state = 'waiting' AND urgent IN (0, 1) AND due_at <= $1 AND expires_at <= $1

-- What another message has taken the place of. One that is being sent just now cannot be called back, but is not tried again.
-- name: outbox_recall
UPDATE notice SET state = CASE WHEN state = 'waiting' THEN 'skipped' ELSE state END,
reason = CASE WHEN state = 'waiting' THEN 'replaced' ELSE reason END, expires_at = $3
WHERE who = $1 AND event = $2 AND state IN ('waiting', 'sending', 'failed') AND expires_at > $3
-- name: outbox_recalled
UPDATE notice SET body = coalesce(shown, body) WHERE who = $1 AND event = $2 AND state = 'skipped' AND reason = 'replaced'
-- Only the oldest are looked at: a row's number grows with its time.
-- name: outbox_tidy
DELETE FROM notice WHERE id IN (SELECT id FROM (SELECT id, created_at, state FROM notice ORDER BY id LIMIT $2) AS oldest
WHERE created_at < $1 AND state IN ('sent', 'skipped', 'failed'))
-- name: demo_message_tidy
DELETE FROM demo_message WHERE id IN (SELECT id FROM (SELECT id, received_at FROM demo_message ORDER BY id LIMIT $2) AS oldest
WHERE received_at < $1)

-- name: notice_list
SELECT id, created_at, due_at, sent_at, expires_at, tries, account_id, channel, address, event, lang, state, reason,
coalesce(shown, body), urgent, shown IS NOT NULL,
(SELECT a.display_name FROM account a WHERE a.id = notice.account_id) FROM notice WHERE id < $1
--? one: AND id = $6
--? state: AND state = $3
--? event: AND event = $4
--? channel: AND channel = $5
ORDER BY id DESC LIMIT $2
-- name: notice_count
SELECT count(*) FROM (SELECT 1 FROM notice WHERE 1 = 1
--? state: AND state = $1
--? event: AND event = $2
--? channel: AND channel = $3
LIMIT 1001) AS counted
-- name: notice_again
UPDATE notice SET state = 'waiting', reason = '', tries = 0, due_at = CASE WHEN urgent = 1 THEN CAST($2 AS BIGINT) ELSE CAST($3 AS BIGINT) END
WHERE id = $1 AND state = 'failed' AND expires_at > $2
-- name: notice_again_all
UPDATE notice SET state = 'waiting', reason = '', tries = 0, due_at = CASE WHEN urgent = 1 THEN CAST($1 AS BIGINT) ELSE CAST($2 AS BIGINT) END
WHERE id IN (SELECT id FROM notice WHERE state = 'failed' AND expires_at > $1 ORDER BY id LIMIT $3)
-- name: notice_cancel
UPDATE notice SET state = 'skipped', reason = 'cancelled', body = coalesce(shown, body)
WHERE id = $1 AND state = 'waiting'
-- name: notice_gauges
SELECT (SELECT count(*) FROM notice WHERE state = 'waiting'), (SELECT count(*) FROM notice WHERE state = 'failed'),
(SELECT min(due_at) FROM notice WHERE state IN ('waiting', 'sending'))

-- name: notice_quiet
SELECT value FROM setting WHERE key = 'notice_quiet'
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

-- name: demo_message_insert
INSERT INTO demo_message (uid, channel, address, body, received_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (uid) DO NOTHING
-- name: demo_message_list
SELECT id, channel, address, body, received_at FROM demo_message WHERE id < $1
--? to: AND address = $3
ORDER BY id DESC LIMIT $2
