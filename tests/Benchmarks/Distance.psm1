# Registries as they are seen over a line.

Import-Module (Join-Path $PSScriptRoot TestPrograms.psm1)

# Registries at the end of a line each, by what they are for. Milliseconds there and back, bytes per second in each direction.
function Start-Distance([System.Collections.IDictionary] $Registries, [double] $RoundTrip, [long] $Rate) {
    $lines = @{}
    foreach ($name in $Registries.Keys) {
        $options = '--to', $Registries[$name], '--round-trip', $RoundTrip.ToString([cultureinfo]::InvariantCulture), '--rate', "$Rate"
        $lines[$name] = Start-TestProgram (@('distant') + $options)
    }

    $distance = [pscustomobject]@{ Lines = $lines; Label = "$RoundTrip ms and $($Rate * 8 / 1e6) Mbit/s" }
    $lines.Keys | ForEach-Object { $distance | Add-Member $_ $lines[$_].Told.host }
    $distance
}

function Stop-Distance($Distance) {
    $Distance.Lines.Values | ForEach-Object { Stop-TestProgram $_ }
}

Export-ModuleMember -Function Start-Distance, Stop-Distance
