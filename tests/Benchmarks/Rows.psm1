# Rows that were measured, kept until the page is written: a whole run takes hours and may be made in parts.

# Rows of one day and one build go together, and no others.
function Get-RowMark([string] $Manifest) {
    "$(Get-Date -Format yyyy-MM-dd) $((Get-FileHash (Join-Path (Split-Path $Manifest) ContainerTools.Core.dll)).Hash)"
}

function Get-KeptRow([string] $File, [string] $Manifest) {
    if ((Test-Path $File) -and ($kept = Import-Clixml $File).Mark -eq (Get-RowMark $Manifest)) {
        $kept.Rows
    }
}

# Keeps a row, in place of the one of the same name.
function Save-Row([string] $File, [string] $Manifest, $Row) {
    $others = @(Get-KeptRow $File $Manifest | Where-Object { $_.Case.Name -ne $Row.Case.Name })
    # A full disk must not cost what is kept already.
    [pscustomobject]@{ Mark = Get-RowMark $Manifest; Rows = $others + $Row } | Export-Clixml "$File.new" -Depth 6
    Move-Item "$File.new" $File -Force
}

Export-ModuleMember -Function Get-KeptRow, Save-Row
