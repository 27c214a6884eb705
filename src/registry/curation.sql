-- Curation: the queue of those to be looked at again.

-- name: curation_expiring
SELECT b.id, b.version, b.updated_at, b.confirmed_at, b.companion_id, b.name, b.owner_name, b.phone, b.address, b.ward,
b.kbli, b.sector, b.curation, b.activity, b.class, b.curation_on, b.curation_until
FROM business b WHERE b.merged_into IS NULL AND b.curation = 'curated' AND b.curation_until < $1
AND b.ward >= $2 AND b.ward < $3
--? after: AND (b.curation_until, b.id) > ($5, $6)
ORDER BY b.curation_until, b.id LIMIT $4

-- name: curation_expiring_count
SELECT count(*) FROM (SELECT 1 FROM business b WHERE b.merged_into IS NULL AND b.curation = 'curated'
AND b.curation_until < $1 AND b.ward >= $2 AND b.ward < $3 LIMIT 1001) AS counted
