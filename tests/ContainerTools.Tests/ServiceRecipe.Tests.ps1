# The units are run as systemd runs them, but for systemd: their commands, with their environment, one after the other.

BeforeDiscovery {
    Import-Module "$PSScriptRoot/Recipes.psm1"
    $obstacle = [bool]((Get-RealRegistryObstacle) ?? [ContainerTools.Testing.Busybox]::WhyNot)
    $engines = @(
        @{ engine = 'podman'; noEngine = $obstacle -or [ContainerTools.Testing.Tool]::WhyNotAsRoot('podman', 'runc') }
        @{ engine = 'docker'; noEngine = $obstacle -or [ContainerTools.Testing.DockerDaemon]::WhyNot }
    )
}

Describe 'The unit for <engine>' -ForEach $engines {
    # The data of -ForEach are not there yet where the block's own -Skip is looked at.
    Context 'run as systemd runs it' -Tag 'needs docker-registry, busybox-static and the engine, as root' -Skip:$noEngine {
        BeforeAll {
            Import-Module "$PSScriptRoot/Recipes.psm1"
            Initialize-TestStore
            $registry = Start-RealRegistry Basic
            $alice = [pscredential]::new('alice', (ConvertTo-SecureString s3cret -AsPlainText -Force))
            $name = "$($registry.Host)/acme/app:2.1"
            Set-Content $TestDrive/password s3cret
            $null = New-Item $TestDrive/docker/config.json -Value '{}' -Force
            $environment = @{ CONTAINERTOOLS_STORE = $env:CONTAINERTOOLS_STORE; DOCKER_CONFIG = "$TestDrive/docker" }
            if ($engine -eq 'docker') {
                $docker = Start-RecipeDocker
                $environment.DOCKER_HOST = $docker.Endpoint
            }
            else {
                # A storage of its own, and what podman needs in a container without systemd.
                Set-Content $TestDrive/storage.conf '[storage]', 'driver = "overlay"', "graphroot = `"$TestDrive/root`"", "runroot = `"$TestDrive/run`""
                Set-Content $TestDrive/containers.conf '[containers]', 'default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]', '[engine]', 'runtime = "runc"', 'cgroup_manager = "cgroupfs"', 'events_logger = "none"', "tmp_dir = `"$TestDrive/tmp`""
                $environment.CONTAINERS_STORAGE_CONF = "$TestDrive/storage.conf"
                $environment.CONTAINERS_CONF = "$TestDrive/containers.conf"
            }

            $lines = Get-Content (Get-RecipePath "image-at-service-start/$engine-app.service")

            # Runs one of the unit's commands; systemd splits $WORDS and keeps ${WORDS} together, as sh does here.
            function Invoke-Unit([string] $Setting, [string] $More = '') {
                $command = $lines -match "^$Setting=" -replace "^$Setting=-?" -replace '^/usr/bin/pwsh', (Get-PowerShellPath)
                $command = $command -replace '/usr/local/lib/app', (Get-RecipePath image-at-service-start) -replace '^/usr/bin/(podman|docker)', '$1'
                $variables = [System.Collections.Generic.Dictionary[string, string]]::new()
                foreach ($pair in $environment.GetEnumerator()) { $variables[$pair.Key] = $pair.Value }
                $variables['PSModulePath'] = "$(Split-Path (Split-Path (Split-Path (Get-ModuleManifestPath))))$([IO.Path]::PathSeparator)$env:PSModulePath"
                $variables['NO_COLOR'] = '1'
                $variables['IMAGE'] = $name
                $variables['RUN_OPTIONS'] = '--network none'
                [ContainerTools.Testing.ProcessRunner]::Run('sh', [System.Collections.Generic.List[string]]('-c', "$command $More"), [ContainerTools.Testing.ProcessOptions]@{ Environment = $variables })
            }

            function Start-Unit([string] $More = "-UserName alice -PasswordFile $TestDrive/password") {
                $before = Invoke-Unit ExecStartPre $More
                $run = $before.ExitCode -eq 0 ? (Invoke-Unit ExecStart) : $before
                $null = Invoke-Unit ExecStopPost
                [pscustomobject]@{ ExitCode = $run.ExitCode; Said = $before.Output + $before.Error + $run.Error -replace '\s*\n\s*(\| )?', ' '; Output = $run.Output }
            }

            function New-App([string] $Text) {
                $folder = New-HelloProgram (Join-Path $TestDrive ([Guid]::NewGuid())) $Text
                New-LayeredImage "$($registry.Host)/acme/app" -Tag 2.1 -Path $folder -Destination /app -Config @{ Entrypoint = '/app/app' }
            }

            $first = New-App 'the first'
            $null = $first | Publish-Image $name -Credential $alice -Compression Gzip
        }

        AfterAll {
            if ($docker.Endpoint) { docker -H $docker.Endpoint image rm --force $name }
            if ($docker.Daemon) { $docker.Daemon.Dispose() }
            [ContainerTools.Testing.Mounts]::DetachBelow("$TestDrive")
            $registry.Dispose()
        }

        It 'does not start without an image when the login fails' {
            Set-Content $TestDrive/wrong wr0ng
            $start = Start-Unit "-UserName alice -PasswordFile $TestDrive/wrong"
            $start.ExitCode | Should -Be 1
            $start.Said | Should -Match 'does not take|refused|password'
        }

        It 'does not start from an archive without that name' {
            $archive = $first | Export-Image $TestDrive/other.tar -RepoTag acme/other:2.1
            $start = Start-Unit "-Archive $archive"
            $start.ExitCode | Should -Be 1
            $start.Said | Should -Match 'acme/other:2.1'
        }

        It 'loads the image and runs it' {
            $start = Start-Unit
            $start.ExitCode | Should -Be 0 -Because $start.Said
            $start.Output.Trim() | Should -Be 'the first'
        }

        It 'loads nothing when the engine has the image, and removes an old container' {
            $old = $lines -match '^ExecStart=' -replace '^ExecStart=\S+ run --rm', "$engine create"
            $lines += "Leftover=$old"
            (Invoke-Unit Leftover).ExitCode | Should -Be 0
            $start = Start-Unit
            $start.ExitCode | Should -Be 0 -Because $start.Said
            $start.Said | Should -Match 'already'
            $start.Output.Trim() | Should -Be 'the first'
        }

        It 'takes up what the tag leads to now' {
            $null = New-App 'the second' | Publish-Image $name -Credential $alice -Compression Gzip
            $start = Start-Unit
            $start.Output.Trim() | Should -Be 'the second' -Because $start.Said
        }

        It 'starts with the image that is there when the login fails' {
            $start = Start-Unit "-UserName alice -PasswordFile $TestDrive/wrong"
            $start.ExitCode | Should -Be 0 -Because $start.Said
            $start.Said | Should -Match 'WARNING: .*cannot be fetched'
            $start.Output.Trim() | Should -Be 'the second'
        }

        It 'loads an archive' {
            $archive = New-App 'the third' | Export-Image $TestDrive/third.tar
            $start = Start-Unit "-Archive $archive"
            $start.Output.Trim() | Should -Be 'the third' -Because $start.Said
        }

        It 'composes the image of a stream''s configuration' {
            $folder = New-HelloProgram (Join-Path $TestDrive ([Guid]::NewGuid())) 'the fourth'
            $custom = New-Item -ItemType Directory $TestDrive/custom
            [IO.File]::WriteAllBytes("$custom/layer.tar", [byte[]]::new(10240))
            Set-Content $custom/checksum (Get-FileHash $custom/layer.tar).Hash.ToLowerInvariant()
            @{
                architecture = 'amd64'; os = 'linux'; config = @{ Entrypoint = @("$folder/busybox", 'echo', 'the fourth') }; created = '1970-01-01T00:00:01+00:00'
                mtime = '1970-01-01T00:00:01+00:00'; uid = '0'; gid = '0'; uname = 'root'; gname = 'root'; store_dir = "$TestDrive"; from_image = $null
                store_layers = @(, @($folder)); customisation_layer = "$custom"; repo_tag = $name
            } | ConvertTo-Json -Depth 5 | Set-Content $TestDrive/conf.json
            $start = Start-Unit "-StreamConfiguration $TestDrive/conf.json"
            $start.Output.Trim() | Should -Be 'the fourth' -Because $start.Said
        }
    }
}

Describe 'The units' {
    It 'are what systemd takes: <_>' -Tag 'needs systemd-analyze' -ForEach 'podman', 'docker' -Skip:(-not (Get-Command systemd-analyze -CommandType Application -ErrorAction Ignore)) {
        Import-Module "$PSScriptRoot/Recipes.psm1"
        # systemd looks whether the programs are there; the ones of this machine are elsewhere.
        $unit = Join-Path $TestDrive "$_-app.service"
        (Get-Content (Get-RecipePath "image-at-service-start/$_-app.service")) -replace '=(-?)/usr/bin/(pwsh|podman|docker)', '=$1/bin/sh' | Set-Content $unit
        systemd-analyze verify --man=no $unit 2>&1 | Where-Object { "$_" -like "*$_-app*" -and "$_" -notlike '*docker.service*' } | Should -BeNullOrEmpty
    }
}
