-- Gives a claim back, if it is still the owner's.
-- The fields of a call are explained in ledger-claim.lua.
--
-- KEYS[1]  the call
-- ARGV     1 owner, 2 how many unknown calls the claim leaves behind
-- Returns  1

if redis.call('HGET', KEYS[1], 'owner') == ARGV[1] then
  redis.call('HINCRBY', KEYS[1], 'unknown', ARGV[2])
  redis.call('HDEL', KEYS[1], 'owner', 'until', 'took')
end
return 1
