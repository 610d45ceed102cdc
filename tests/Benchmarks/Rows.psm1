# Rows that were measured, kept until the page is written: a whole run takes hours and may be made in parts.

# Which build a row is of.
function Get-BuildMark([string] $Manifest) {
    (Get-FileHash (Join-Path (Split-Path $Manifest) ContainerTools.Core.dll)).Hash
}

# The rows of this day; no others go together with what is measured now.
function Get-KeptRow([string] $File) {
    if ((Test-Path $File) -and ($kept = Import-Clixml $File).Date -eq (Get-Date -Format yyyy-MM-dd)) {
        $kept.Rows
    }
}

# Keeps a row, in place of the one of the same name.
function Save-Row([string] $File, [string] $Manifest, $Row) {
    $others = @(Get-KeptRow $File | Where-Object { $_.Case.Name -ne $Row.Case.Name })
    $marked = $Row | Select-Object *, @{ Name = 'Build'; Expression = { Get-BuildMark $Manifest } }
    # A full disk must not cost what is kept already.
    [pscustomobject]@{ Date = Get-Date -Format yyyy-MM-dd; Rows = $others + $marked } | Export-Clixml "$File.new" -Depth 6
    Move-Item "$File.new" $File -Force
}

Export-ModuleMember -Function Get-KeptRow, Save-Row
