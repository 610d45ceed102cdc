# The help as a user gets it: complete, true to the cmdlets, and with examples that run.

BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot Shared.psm1)

    # The fences of a page, as they stand there; an example of a page bears the title above it.
    function Get-PageExample($file) {
        $title = $code = $null
        foreach ($line in Get-Content $file) {
            if ($null -ne $code) {
                if ($line -eq '```') {
                    @{ Page = [IO.Path]::GetFileNameWithoutExtension($file); Title = $title; Code = $code -join "`n" }
                    $code = $null
                }
                else { $code += $line }
            }
            elseif ($line -eq '```powershell') { $code = @() }
            elseif ($line -match '^#+ (?<Title>.+)') { $title = $Matches.Title }
        }
    }

    $cmdlets = Get-Command -Module ContainerTools | ForEach-Object { @{ Name = $_.Name; Cmdlet = $_ } }
    $parameters = foreach ($cmdlet in $cmdlets.Cmdlet) {
        foreach ($name in $cmdlet.Parameters.Keys | Where-Object { $_ -notin [System.Management.Automation.PSCmdlet]::CommonParameters }) {
            @{ Name = "$($cmdlet.Name) -$name"; Command = $cmdlet.Name; Parameter = $cmdlet.Parameters[$name]; Type = $cmdlet.ImplementingType }
        }
    }

    $pages = Get-ChildItem (Get-HelpPagePath) -Filter *.md
    $examples = $pages | ForEach-Object { Get-PageExample $_ }
    $canRun = -not $IsWindows -and (Get-Command sha256sum -CommandType Application -ErrorAction Ignore)
    $topics = $pages | Where-Object Name -like about_* | ForEach-Object { @{ Topic = $_.BaseName } }
}

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot Shared.psm1)
}

Describe 'Get-Help <Name>' -ForEach $cmdlets {
    BeforeAll {
        $help = Get-Help $Name -Full
    }

    It 'has a synopsis of at most 80 characters' {
        $help.Synopsis.Trim().Length | Should -BeGreaterThan 10
        $help.Synopsis.Trim().Length | Should -BeLessOrEqual 80
    }

    It 'has a description' {
        $help.description.Text | Should -Not -BeNullOrEmpty
    }

    It 'has at least two examples, each with code and a text' {
        $help.examples.example.Count | Should -BeGreaterOrEqual 2
        foreach ($example in $help.examples.example) {
            $example.title | Should -Match 'Example \d+: \S'
            $example.code | Should -Not -BeNullOrEmpty
            ($example.remarks.Text -join '').Trim() | Should -Not -BeNullOrEmpty
        }
    }

    It 'shows the syntax that PowerShell parses' {
        $shown = $help.syntax.syntaxItem | ForEach-Object {
            ($_.parameter | ForEach-Object { "$($_.name) $($_.required) $($_.position -as [int])" } | Sort-Object) -join ', '
        }
        $real = $Cmdlet.ParameterSets | ForEach-Object {
            $set = $_.Parameters | Where-Object Name -notin ([System.Management.Automation.PSCmdlet]::CommonParameters)
            ($set | ForEach-Object { "$($_.Name) $($_.IsMandatory) $($_.Position -ge 0 ? $_.Position : $null)" } | Sort-Object) -join ', '
        }
        $shown | Sort-Object | Should -Be ($real | Sort-Object)
    }

    It 'begins with the default parameter set' {
        $first = @($help.syntax.syntaxItem)[0].parameter.name | Sort-Object
        $default = @($Cmdlet.ParameterSets | Where-Object { $_.IsDefault -or $Cmdlet.ParameterSets.Count -eq 1 })[0].Parameters.Name
        $first | Should -Be ($default | Where-Object { $_ -notin [System.Management.Automation.PSCmdlet]::CommonParameters } | Sort-Object)
    }

    It 'names what it takes and gives' {
        $help.inputTypes.inputType.type.name | Should -Not -BeNullOrEmpty
        $help.returnValues.returnValue.type.name | ForEach-Object Trim | Should -Be ($Cmdlet.OutputType.Name | Select-Object -Unique)
    }

    It 'leads on to other help that exists' {
        foreach ($link in $help.relatedLinks.navigationLink.linkText) {
            Get-Help $link | Should -Not -BeNullOrEmpty
        }
    }
}

Describe 'Get-Help for <Name>' -ForEach $parameters {
    BeforeAll {
        $help = Get-Help $Command -Parameter $Parameter.Name
    }

    It 'describes it' {
        ($help.description.Text -join '').Length | Should -BeGreaterThan 20
    }

    It 'tells its aliases and whether the pipeline gives it' {
        $help.aliases | Should -Be ($Parameter.Aliases ? ($Parameter.Aliases -join ', ') : 'none')
        $attribute = $Parameter.Attributes | Where-Object { $_ -is [Parameter] } | Select-Object -First 1
        $help.pipelineInput -match 'ByValue' | Should -Be $attribute.ValueFromPipeline
        $help.pipelineInput -match 'ByPropertyName' | Should -Be $attribute.ValueFromPipelineByPropertyName
    }

    It 'tells its default value' {
        $property = $Type.GetProperty($Parameter.Name)
        if (-not $property) { return }
        $default = $property.GetValue([Activator]::CreateInstance($Type))
        $isNothing = $null -eq $default -or $default -is [System.Collections.ICollection] -or '' -eq "$default"
        $help.defaultValue | Should -Be ($isNothing ? 'None' : "$default")
    }

    It 'lists the values of an enumeration' {
        if ($Parameter.ParameterType.IsEnum) {
            $help.description[-1].Text | Should -Be "Values: $([enum]::GetNames($Parameter.ParameterType) -join ', ')."
        }
    }
}

Describe 'Example <Title> of <Page>' -ForEach $examples {
    BeforeAll {
        $problems = $null
        $script = [System.Management.Automation.Language.Parser]::ParseInput($Code, [ref] $null, [ref] $problems)
        $calls = $script.FindAll({ $args[0] -is [System.Management.Automation.Language.CommandAst] }, $true)
        $natives = 'docker', 'podman', 'pwsh', 'sha256sum', 'ssh', 'tar'
    }

    It 'can be parsed' {
        $problems | Should -BeNullOrEmpty
    }

    It 'uses commands and parameters that exist, by their full names' {
        foreach ($call in $calls | Where-Object { $_.GetCommandName() -notin $natives }) {
            $command = Get-Command $call.GetCommandName() -CommandType Cmdlet -ErrorAction Stop
            foreach ($used in $call.CommandElements | Where-Object { $_ -is [System.Management.Automation.Language.CommandParameterAst] }) {
                $used.ParameterName | Should -BeIn $command.Parameters.Keys -Because $call.Extent.Text
            }
        }
    }
}

Describe 'Running' {
    BeforeAll {
        Import-Module (Join-Path $PSScriptRoot Servers.psm1)
        Initialize-TestStore
        $registry = Start-TestRegistry

        # The examples' registries are not there, nor is everybody's docker: ours and programs that only read stand in.
        $programs = Join-Path $TestDrive programs
        $null = New-Item $programs -ItemType Directory
        foreach ($program in 'docker', 'ssh') {
            Set-Content (Join-Path $programs $program) "#!/bin/sh`n[ `"`$1`" = pull ] || exec cat >/dev/null"
            if (-not $IsWindows) { chmod +x (Join-Path $programs $program) }
        }

        # Engines: docker as its API shows it, the others by their programs.
        function New-Engine {
            $saved = "$TestDrive/engine.tar"
            $null = New-Item engine -ItemType Directory
            Set-Content engine/file content
            $null = New-LayeredImage registry.example.com/team/app -Tag 2.1 -Path engine | Export-Image $saved -Force
            Set-Content (Join-Path $programs pwsh) "#!/bin/sh`nexec cat >/dev/null"
            Set-Content (Join-Path $programs podman) "#!/bin/sh`n[ `$1 = save ] && exec cat $saved`ncat >/dev/null; echo 'Loaded image: localhost/acme/app:2.1'"
            Set-Content (Join-Path $programs ctr) "#!/bin/sh`nfor word; do case `$word in ls) exec echo $($registry.Host)/$($registry.Repository):2.1;; export) exec cat $saved;; esac; done`ncat >/dev/null; echo 'unpacking docker.io/acme/app:2.1 (sha256:1)...done'"
            foreach ($program in 'pwsh', 'podman', 'ctr') { chmod +x (Join-Path $programs $program) }
            $engine = [ContainerTools.Testing.ScriptedEngine]::new("$TestDrive/engine.sock")
            $engine.Archive = [IO.File]::ReadAllBytes($saved)
            $env:DOCKER_HOST = $engine.Host
            $engine
        }

        $dockerHost = $env:DOCKER_HOST
        $path = $env:PATH
        $env:PATH = $programs + [IO.Path]::PathSeparator + $path

        function ConvertTo-TestRegistry([string] $code) {
            # Signed images and artifacts are apart from the images, which other examples take all of.
            if ($code -match 'ImageSignature|RequireSignature') { $code = $code -replace 'ghcr\.io/acme', "$($registry.Host)/signed" }
            $code = $code -replace 'registry\.example\.com/acme/(site|files)', "$($registry.Host)/samples/artifacts"
            $code = $code -replace '(docker\.io|ghcr\.io|registry\.example\.com)/[\w/]+', "$($registry.Host)/$($registry.Repository)"
            $code = $code -replace 'registry\.example\.com(:\d+)?', $registry.Host -replace "'team/", "'samples/"
            $code -replace "(?<=busybox):[\d.]+", ":multi" -replace "(?<=-Tag )2\.1", "multi" -replace "'\d\.\*'", "'multi*'"
        }

        function Get-Credential { [pscredential]::new('user', (ConvertTo-SecureString secret -AsPlainText -Force)) }

        # What the examples compose images from.
        function New-Content {
            $null = New-Item publish/obj, site, customisation -ItemType Directory
            Set-Content publish/app.dll, publish/run.sh, publish/app.pdb, publish/obj/app.o, site/index.html content
            # As dotnet publish leaves it: an application with a package.
            Set-Content publish/Acme.Json.dll, publish/app.runtimeconfig.json content
            Set-Content publish/app.deps.json (@{
                    runtimeTarget = @{ name = '.NETCoreApp,Version=v10.0' }
                    targets       = @{ '.NETCoreApp,Version=v10.0' = @{
                            'app/1.0.0'       = @{ dependencies = @{ 'Acme.Json' = '2.1.0' }; runtime = @{ 'app.dll' = @{} } }
                            'Acme.Json/2.1.0' = @{ runtime = @{ 'lib/net10.0/Acme.Json.dll' = @{} } }
                        }
                    }
                    libraries     = @{ 'app/1.0.0' = @{ type = 'project' }; 'Acme.Json/2.1.0' = @{ type = 'package' } }
                } | ConvertTo-Json -Depth 6)
            $null = New-Item publish/amd64, publish/arm64, src/App -ItemType Directory
            Set-Content publish/amd64/app, publish/arm64/app content
            Set-Content src/App/App.csproj '<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>'
            Set-Content src/App/Program.cs 'System.Console.WriteLine("Hello");'
            [IO.File]::WriteAllBytes("$PWD/customisation/layer.tar", [byte[]]::new(10240))
            Set-Content customisation/checksum (Get-FileHash customisation/layer.tar).Hash.ToLowerInvariant()
            @{
                architecture = 'amd64'; config = @{}; os = 'linux'; store_dir = "$PWD"; from_image = $null; store_layers = @(, @("$PWD/site"))
                customisation_layer = "$PWD/customisation"; repo_tag = 'app:0'; created = '1970-01-01T00:00:01+00:00'
                mtime = '1970-01-01T00:00:01+00:00'; uid = '0'; gid = '0'; uname = 'root'; gname = 'root'
            } | ConvertTo-Json -Depth 3 | Set-Content conf.json
        }

        # What the examples read images from.
        function New-Archive {
            foreach ($file in 'app.tar', 'all.tar', 'v1.tar', 'v2.tar') {
                $null = New-Item "$file.root/srv", "$file.root/etc", "$file.root/app" -ItemType Directory
                Set-Content "$file.root/srv/app.txt" $file
                Set-Content "$file.root/srv/hello.txt" Hello
                Set-Content "$file.root/etc/os-release" 'NAME=acme'
                Set-Content "$file.root/app/app.deps.json" '{ "runtimeTarget": { "name": ".NETCoreApp" } }'
                $null = New-LayeredImage acme/app -Path "$file.root" | Export-Image $file
            }
        }
        # What they import: an image for several platforms, in a folder that is copied for each.
        $archives = New-Item (Join-Path $TestDrive archives) -ItemType Directory
        $several = Get-RegistryImage "$($registry.Host)/$($registry.Repository):multi" -AllPlatforms -FinalImageName acme/app -FinalImageTag 2.1
        $null = $several | Export-Image (Join-Path $archives images.tar)
        $null = $several | Export-Image (Join-Path $archives a.tar)
        $null = $several | Export-Image (Join-Path $archives b.tar.zst) -Compression Gzip
        $null = $several | Export-Image (Join-Path $archives layout) -Format OciLayout

        # A signed image, and what says whom to trust.
        $signer = [Security.Cryptography.ECDsa]::Create([Security.Cryptography.ECCurve]::CreateFromFriendlyName('nistP256'))
        $null = $several | Publish-Image "$($registry.Host)/signed/app:2.1"
        $payload = Join-Path $TestDrive payload.json
        $digest = $registry.Images['samples/busybox:multi'].digest
        Set-Content $payload -NoNewline "{`"critical`":{`"image`":{`"docker-manifest-digest`":`"$digest`"},`"type`":`"cosign container image signature`"}}"
        $value = [Convert]::ToBase64String($signer.SignData([IO.File]::ReadAllBytes($payload), [Security.Cryptography.HashAlgorithmName]::SHA256, [Security.Cryptography.DSASignatureFormat]::Rfc3279DerSequence))
        $null = Publish-RegistryArtifact "$($registry.Host)/signed/app" -Path $payload -Subject "$($registry.Host)/signed/app@$digest" -ArtifactType application/vnd.dev.cosign.artifact.sig.v1+json `
            -MediaType application/vnd.dev.cosign.simplesigning.v1+json -FileAnnotation @{ 'payload.json' = @{ 'dev.cosignproject.cosign/signature' = $value } }

        function New-Trust {
            Set-Content cosign.pub $signer.ExportSubjectPublicKeyInfoPem()
            Set-Content trusted_root.json '{ "mediaType": "application/vnd.dev.sigstore.trustedroot+json;version=0.1" }'
            $statement = @{ name = 'acme'; registryScopes = @('*'); signatureVerification = @{ level = 'strict' }; trustStores = @('ca:acme'); trustedIdentities = @('*') }
            @{ version = '1.0'; trustPolicies = @($statement) } | ConvertTo-Json -Depth 5 | Set-Content trustpolicy.json
        }

        function New-Authority($file, $keyFile) {
            $key = [System.Security.Cryptography.RSA]::Create(2048)
            $request = [System.Security.Cryptography.X509Certificates.CertificateRequest]::new(
                'CN=test', $key, [System.Security.Cryptography.HashAlgorithmName]::SHA256, [System.Security.Cryptography.RSASignaturePadding]::Pkcs1)
            Set-Content $file $request.CreateSelfSigned([DateTimeOffset]::Now, [DateTimeOffset]::Now.AddDays(1)).ExportCertificatePem()
            if ($keyFile) { Set-Content $keyFile $key.ExportPkcs8PrivateKeyPem() }
        }
    }

    AfterAll {
        $env:PATH = $path
        $env:DOCKER_HOST = $dockerHost
        $registry | Stop-TestRegistry
    }

    It '<Title> of <Page>' -Tag 'needs Unix and sha256sum' -ForEach $examples -Skip:(-not $canRun) {
        $folder = New-Item (Join-Path $TestDrive ([Guid]::NewGuid())) -ItemType Directory
        $engine = $null
        Push-Location $folder
        try {
            Set-Content app.digest $registry.Images['samples/busybox:multi'].digest
            Set-Content images.txt '# what is mirrored', '', "$($registry.Host)/samples/busybox:multi"
            New-Authority ca.pem
            New-Authority registry.pem registry.key
            New-Content
            if ($Code -match 'Import-Image') { Copy-Item "$archives/*" . -Recurse }
            if ($Code -match '(Test|Compare|Measure|Mount)-Image|(Get|Save)-ImageFile|Get-ImagePackage|Export-ImageSbom|(Optimize|Convert)-Image|AsByteStream|Engine Containerd|(Get|Export)-ReferenceGraph') { New-Archive }
            if ($Code -match 'Signature') { New-Trust }
            if ($Code -match 'rootfs\.tar\.gz') { $null = New-ImageLayer ./site -Compression Gzip | Save-ImageLayer rootfs.tar.gz }
            if ($Code -match '-Engine|podman save') { $engine = New-Engine }
            # The topics show what a script begins with; that is not for the tests to live with.
            $run = [scriptblock]::Create("Set-StrictMode -Version Latest; `$ErrorActionPreference = 'Stop'; $(ConvertTo-TestRegistry $Code)")
            { & $run 6>$null } | Should -Not -Throw
        }
        finally {
            if ($engine) { $engine.Dispose() }
            Pop-Location
        }
    }
}

Describe 'Get-Help <Topic>' -ForEach $topics {
    BeforeAll {
        $text = Get-Help $Topic | Out-String -Width 200
    }

    It 'shows the topic' {
        $text | Should -Match "TOPIC\s+$Topic"
    }

    It 'fits into 80 columns, apart from code' {
        $text -split '\r?\n' | Where-Object { $_.Length -gt 80 -and $_ -notmatch '^ {8}' } | Should -BeNullOrEmpty
    }

    It 'has the summary where PowerShell looks for it' {
        ($text.TrimStart() -split '\r?\n')[4].Trim().Length | Should -BeGreaterThan 20
    }
}
