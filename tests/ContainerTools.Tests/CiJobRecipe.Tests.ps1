BeforeDiscovery {
    Import-Module "$PSScriptRoot/Recipes.psm1"
    $obstacle = [bool]((Get-RealRegistryObstacle) ?? [ContainerTools.Testing.Busybox]::WhyNot)
    $noDocker = $obstacle -or [ContainerTools.Testing.DockerDaemon]::WhyNot
}

Describe 'The CI job' -Tag 'needs docker-registry and busybox-static' -Skip:$obstacle {
    BeforeAll {
        Import-Module "$PSScriptRoot/Recipes.psm1"
        Initialize-TestStore
        $registry = Start-RealRegistry Basic
        $app = "$($registry.Host)/acme/app"
        $alice = [pscredential]::new('alice', (ConvertTo-SecureString s3cret -AsPlainText -Force))
        Connect-Registry $registry.Host -Credential $alice
        $nowhere = "unix://$TestDrive/none.sock"
        $login = @{ REGISTRY_USER = 'alice'; REGISTRY_PASSWORD = 's3cret'; DOCKER_CONFIG = "$TestDrive/none"; DOCKER_HOST = $nowhere }
        $publish = New-HelloProgram (Join-Path $TestDrive publish)

        function Invoke-Job([string[]] $ArgumentList) { Invoke-Recipe ci-job/Publish-AppImage.ps1 (@($app) + $ArgumentList) $login }
    }

    AfterAll {
        Disconnect-Registry $registry.Host
        $registry.Dispose()
    }

    It 'builds and tests, and publishes only when it is told to' {
        $run = Invoke-Job '0.9'
        $run.ExitCode | Should -Be 0 -Because $run.Output
        $run.Output | Should -Match 'Tests Passed: 5, Failed: 0, Skipped: 3'
        ([xml](Get-Content $TestDrive/image-tests.xml)).'test-results'.failures | Should -Be 0
        { Get-RegistryTag $app -ErrorAction Stop } | Should -Throw -ErrorId 'NotFound,*'
    }

    It 'refuses a base image that nobody has signed' {
        $null = New-LayeredImage base -Path $publish | Publish-Image "$($registry.Host)/acme/base:1"
        $policy = Join-Path $TestDrive signatures.json
        Set-Content $policy '{ "version": "1.0", "rules": [ { "repositories": [ "*" ] } ] }'
        $run = Invoke-Job '0.9', -BaseImage, "$($registry.Host)/acme/base:1", -SignaturePolicy, $policy, -Publish
        $run.ExitCode | Should -Be 1
        "$($run.Output)$($run.Error)" | Should -Match 'nobody has signed it'
        { Get-RegistryTag $app -ErrorAction Stop } | Should -Throw -ErrorId 'NotFound,*'
    }

    It 'publishes what passed, under both tags, and says its digest' {
        $run = Invoke-Job '1.0', -Publish
        $run.ExitCode | Should -Be 0 -Because "$($run.Output)$($run.Error)"
        $image = Get-RegistryImage $app -Tag 1.0
        $image.Digest | Should -Be (Get-RegistryImage $app -Tag latest).Digest
        $image.Layers.MediaType | Should -BeLike '*+gzip'
        $image.Config.Entrypoint | Should -Be '/app/app'
        $run.Output | Should -Match "(?m)^$([regex]::Escape("${app}:1.0@$($image.Digest)"))`r?$"
    }

    It 'publishes nothing when tests fail, and says which' {
        $folder = Join-Path $TestDrive spoilt
        Copy-Item $publish $folder -Recurse
        Set-Content $folder/.env secret
        Remove-Item $folder/busybox
        $run = Invoke-Job '6.6', -Path, $folder, -Entrypoint, /app/other, -Publish
        $run.ExitCode | Should -Be 1
        foreach ($test in 'has the program that it starts', 'starts in the same way', 'has lost no file') {
            $run.Output | Should -Match "\[-\] $test"
        }

        (Get-RegistryTag $app).Tag | Should -Not -Contain '6.6'
    }

    It 'runs the image where docker is' -Tag 'needs docker, as root' -Skip:$noDocker {
        $docker = Start-RecipeDocker
        try {
            $login.DOCKER_HOST = $docker.Endpoint
            $run = Invoke-Job '1.2'
            $run.ExitCode | Should -Be 0 -Because "$($run.Output)$($run.Error)"
            $run.Output | Should -Match '\[\+\] runs'
            $failing = Join-Path $TestDrive failing
            Copy-Item $publish $failing -Recurse
            Add-Content $failing/app 'exit 3'
            $run = Invoke-Job '1.3', -Path, $failing
            $run.ExitCode | Should -Be 1
            $run.Output | Should -Match '(?s)\[-\] runs.*it said: Hello from a recipe'
        }
        finally {
            $login.DOCKER_HOST = $nowhere
            if ($docker.Daemon) { $docker.Daemon.Dispose() }
        }
    }

    It 'builds on a base image' {
        Set-Content $TestDrive/base.txt base
        New-LayeredImage base -Path $TestDrive/base.txt | Publish-Image "$($registry.Host)/base" -Tag 1 -Compression Gzip
        $run = Invoke-Job '1.1', -BaseImage, "$($registry.Host)/base:1", -Publish
        $run.ExitCode | Should -Be 0 -Because "$($run.Output)$($run.Error)"
        (Get-RegistryImage $app -Tag 1.1).Layers[0].Digest | Should -Be (Get-RegistryImage "$($registry.Host)/base:1").Layers[0].Digest
    }
}

Describe 'The workflow' {
    It 'calls the script as it is' {
        Import-Module "$PSScriptRoot/Recipes.psm1"
        $line = Get-Content (Get-RecipePath ci-job/workflow.yml) | Where-Object { $_ -match 'Publish-AppImage.ps1 (?<Arguments>.*)' }
        $line | Should -HaveCount 1
        $parameters = (Get-Command (Get-RecipePath ci-job/Publish-AppImage.ps1)).Parameters.Keys
        [regex]::Matches($line, ' -(\w+)') | ForEach-Object { $_.Groups[1].Value | Should -BeIn $parameters }
    }
}
