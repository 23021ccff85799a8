-- Renews the lease of a claim.
-- The fields of a call are explained in ledger-claim.lua.
--
-- KEYS[1]  the call
-- ARGV     1 owner, 2 lease in ms, 3 time to live in ms
-- Returns  1 if the claim was still the owner's, else 0

if redis.call('HGET', KEYS[1], 'owner') ~= ARGV[1] then
  return 0
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('HSET', KEYS[1], 'until', string.format('%.0f', now + ARGV[2]))
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 1
