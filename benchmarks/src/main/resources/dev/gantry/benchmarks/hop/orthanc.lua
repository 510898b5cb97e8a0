-- Sends each instance on as soon as it is stored, and deletes it.
function OnStoredInstance(instanceId, tags, metadata)
    Delete(SendToModality(instanceId, 'sink'))
end
