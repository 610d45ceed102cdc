<#
.SYNOPSIS
    What the image must be before it is published.
.PARAMETER Image
    The new image.
.PARAMETER Base
    The image that it is built on, if there is one. What is odd in its layers is not ours to mend.
.PARAMETER Last
    The image that was published last, if there is one.
#>
param(
    [Parameter(Mandatory)] $Image,
    $Base,
    $Last
)

BeforeDiscovery {
    $hasDocker = (Get-Command docker -CommandType Application -ErrorAction Ignore) -and $(docker version *> $null; $LASTEXITCODE -eq 0)
}

Describe 'The image' {
    BeforeAll { $above = $Base ? @{ Base = $Base } : @{} }

    It 'has no defect' {
        $Image | Test-Image @above -Detailed | Where-Object Severity -NE Information | Should -BeNullOrEmpty
    }

    It 'will have the same digest when it is built again' {
        $traces = 'VaryingTimes', 'VolatileTimes', 'ProcessIdInHeader'
        $Image | Test-Image @above -Detailed | Where-Object Code -In $traces | Should -BeNullOrEmpty
    }

    It 'does not run as root' {
        $Image.Config.User | Should -Not -BeIn $null, '', '0', 'root'
    }

    It 'says its version' {
        $Image.Config.Labels['org.opencontainers.image.version'] | Should -Be $Image.Reference.Tag
    }

    It 'has the program that it starts, and nothing that stays at home' {
        $root = Join-Path $TestDrive root
        $Image | Expand-Image $root
        Join-Path $root $Image.Config.Entrypoint[0] | Should -Exist
        Get-ChildItem $root/app -Recurse -Force -Include *.pdb, .env, .git, *.key | Should -BeNullOrEmpty
    }

    It 'runs' -Skip:(-not $hasDocker) {
        $Image | Export-ImageStream -RepoTag app-image-test:1 -Command docker -ArgumentList load
        try {
            $said = docker run --rm --network none --read-only app-image-test:1 2>&1
            $LASTEXITCODE | Should -Be 0 -Because "it said: $said"
        }
        finally {
            docker image rm --force app-image-test:1
        }
    }
}

Describe 'Compared with the last one, the image' -Skip:(-not $Last) {
    It 'starts in the same way' {
        Compare-Image $Last $Image -Kind Config |
            Where-Object Name -Match '^(Entrypoint|Cmd|User|WorkingDir|ExposedPorts|Volumes)\b' |
            Should -BeNullOrEmpty
    }

    It 'has lost no file' {
        Compare-Image $Last $Image -Kind File | Where-Object { $_.Change -eq 'Removed' -and $_.Name -like '/app/*' } | Should -BeNullOrEmpty
    }
}
