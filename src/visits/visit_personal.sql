-- What the field keeps of a person.

-- name: visit_personal_list
SELECT v.business_id, v.visited_on, v.kind, a.display_name, v.summary, v.advice, v.confirmed_at, v.withdrawn_at FROM visit v
JOIN business b ON b.id = v.business_id JOIN account a ON a.id = v.account_id WHERE b.owner_id = $1 ORDER BY v.id LIMIT 2000
-- name: need_personal_list
SELECT n.business_id, n.kind, n.detail, n.state, n.outcome, n.created_at FROM need n JOIN business b ON b.id = n.business_id
WHERE b.owner_id = $1 ORDER BY n.id LIMIT 1000
-- name: task_personal_list
SELECT t.business_id, t.title, t.who, t.due_on, t.state, t.outcome FROM task t JOIN business b ON b.id = t.business_id
WHERE b.owner_id = $1 ORDER BY t.id LIMIT 1000
-- name: visit_personal_files
SELECT v.signature_id FROM visit v WHERE v.business_id = $1 AND v.signature_id IS NOT NULL
UNION SELECT p.file_id FROM visit_photo p JOIN visit w ON w.id = p.visit_id WHERE w.business_id = $1
-- name: visit_personal_gone
UPDATE visit SET summary = '', advice = '', lat_e6 = NULL, lng_e6 = NULL, accuracy_m = NULL, signature_id = NULL,
withdrawn_why = NULL, updated_at = $2, version = version + 1 WHERE business_id = $1
-- name: visit_personal_photos_gone
UPDATE visit_photo SET removed_at = coalesce(removed_at, $2)
WHERE visit_id IN (SELECT id FROM visit WHERE business_id = $1)
-- name: need_personal_gone
UPDATE need SET detail = '', outcome = '', state = CASE WHEN state = 'open' OR state = 'working' THEN 'withdrawn' ELSE state END,
closed_at = coalesce(closed_at, $2), updated_at = $2, version = version + 1 WHERE business_id = $1
-- name: task_personal_gone
UPDATE task SET title = '(dihapus)', outcome = '', state = CASE WHEN state = 'open' THEN 'dropped' ELSE state END,
done_at = coalesce(done_at, $2), updated_at = $2, version = version + 1 WHERE business_id = $1
-- name: owner_personal_links_end
UPDATE owner_link SET revoked_at = $2 WHERE person_id = $1 AND revoked_at IS NULL
