-- Renews the lease of the owner that fills the stores.
--
-- KEYS[1]  the mark
-- ARGV     1 owner, 2 lease in ms
-- Returns  1 if the mark was still the owner's, else 0

if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1
