BeforeDiscovery {
    Import-Module "$PSScriptRoot/Servers.psm1"
    $noRegistry = [bool] (Get-RealRegistryObstacle)
}

BeforeAll {
    Import-Module "$PSScriptRoot/Servers.psm1"
    Initialize-TestStore
    $memory = Start-MemoryRegistry
    $name = $memory.Name
    $oci = Get-Sample oci
    $multi = Get-Sample multi
}

AfterAll { $memory.Server.Dispose() }

Describe 'Get-RegistryImage' {
    Context 'What it gives' {
        It 'gives the image that a tag leads to' {
            $image = Get-RegistryImage "${name}:oci"
            $image | Should -BeOfType ContainerTools.Image
            $image.Digest | Should -Be $oci.Digest
            $image.Id | Should -Be $oci.Id
            $image.Platform | Should -Be 'linux/amd64'
            $image.RepoTags | Should -Be "${name}:oci"
            $image.Layers.Digest.ForEach{ "$_" } | Should -Be $oci.LayerBlobs.Digest
        }

        It 'gives the image of a digest' {
            (Get-RegistryImage $name -Digest $oci.Digest).Digest | Should -Be $oci.Digest
            (Get-RegistryImage "$name@$($oci.Digest)").Digest | Should -Be $oci.Digest
        }

        It 'fetches no layer' {
            $memory.Server.Forget()
            $null = Get-RegistryImage "${name}:oci" -NoStore
            $oci.LayerBlobs | ForEach-Object { $memory.Server.Count('GET', $_.Digest) | Should -Be 0 }
        }

        It 'chooses the platform of this machine, or the one that was asked for' {
            (Get-RegistryImage "${name}:multi").Platform.Os | Should -Be linux
            $arm = Get-RegistryImage "${name}:multi" -Platform linux/arm64
            $arm.Platform | Should -Be 'linux/arm64'
            $arm.IndexDigest | Should -Be $multi.Digest
        }

        It 'gives the index of all platforms' {
            $index = Get-RegistryImage "${name}:multi" -AllPlatforms
            $index | Should -BeOfType ContainerTools.ImageIndex
            $index.Digest | Should -Be $multi.Digest
            $index.Images | Should -HaveCount 4
        }

        It 'gives the image the name that it should have in the end' {
            (Get-RegistryImage "${name}:oci" -FinalImageName acme/app -FinalImageTag 2.1).RepoTags | Should -Be 'acme/app:2.1'
            (Get-RegistryImage "${name}:oci" -FinalImageTag 2.1).RepoTags | Should -Be "${name}:2.1"
            (Get-RegistryImage $name -Digest $oci.Digest -FinalImageName acme/app).RepoTags | Should -Be 'acme/app:latest'
        }

        It 'says what it chose when asked' {
            $said = Get-RegistryImage "${name}:multi" -Platform linux/arm64 -Verbose 4>&1
            $said -match 'chose linux/arm64 ' | Should -Not -BeNullOrEmpty
        }
    }

    Context 'Pipelines' {
        It 'takes names from an array and from the pipeline' {
            (Get-RegistryImage "${name}:oci", "${name}:empty").Layers.Count | Should -Be 11
            "${name}:oci", "${name}:empty" | Get-RegistryImage | Should -HaveCount 2
        }

        It 'takes what a table has in its columns' {
            $table = @"
Name,Tag,Digest
$name,oci,
$name,,$($oci.Digest)
"@
            $table | ConvertFrom-Csv | ForEach-Object {
                $row = @{}
                $_.PSObject.Properties.Where{ $_.Value }.ForEach{ $row[$_.Name] = $_.Value }
                [pscustomobject] $row
            } | Get-RegistryImage | ForEach-Object { "$($_.Digest)" } | Should -Be $oci.Digest, $oci.Digest
        }

        It 'takes a table whose empty cells are empty strings' {
            "Name,Tag,Digest`n$name,oci,`n" | ConvertFrom-Csv | Get-RegistryImage | ForEach-Object Digest | Should -Be $oci.Digest
        }

        It 'takes tags from Get-RegistryTag' {
            $images = Get-RegistryTag $name | Get-RegistryImage -Platform linux/amd64
            $images | Should -HaveCount ([ContainerTools.Testing.SampleShelf]::All.Count)
            $images.RepoTags | Should -Contain "${name}:newline"
        }

        It 'works in ForEach-Object -Parallel, and so does an image from outside' {
            $image = Get-RegistryImage "${name}:oci" -NoStore
            $module = Get-ModuleManifestPath
            $hashes = 1..4 | ForEach-Object -Parallel {
                Import-Module $using:module
                $path = Join-Path $using:TestDrive "parallel-$_.tar"
                $null = $using:image | Export-Image $path
                (Get-FileHash $path).Hash
                (Get-RegistryImage "$($using:name):oci").Digest.Hex
            } | Sort-Object -Unique
            $hashes | Should -HaveCount 2
        }
    }

    Context 'Errors' {
        It 'goes on after a name that is not there' {
            $images = Get-RegistryImage "${name}:nope", "${name}:oci" -ErrorAction SilentlyContinue -ErrorVariable problem
            $images | Should -HaveCount 1
            $problem | Should -HaveCount 1
            $problem[0].FullyQualifiedErrorId | Should -BeLike 'NotFound,*'
            $problem[0].CategoryInfo.Category | Should -Be ObjectNotFound
            "$($problem[0].TargetObject)" | Should -Be "${name}:nope"
            $problem[0].ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
        }

        It 'tells of <what> as <id>' -ForEach @(
            @{ what = 'a digest that is not there'; id = 'NotFound'; with = @{ Digest = 'sha256:' + '0' * 64 } }
            @{ what = 'a platform that the index does not have'; id = 'PlatformNotFound'; with = @{ Tag = 'multi'; Platform = 'linux/s390x' } }
            @{ what = 'a final name with a tag'; id = 'InvalidArgument'; with = @{ Tag = 'oci'; FinalImageName = 'a:b' } }
            @{ what = 'a store and none'; id = 'InvalidArgument'; with = @{ Tag = 'oci'; Store = 'x'; NoStore = $true } }
        ) {
            { Get-RegistryImage $name @with -ErrorAction Stop } | Should -Throw -ErrorId "$id,*"
        }

        It 'names the platforms that there are' {
            { Get-RegistryImage "${name}:multi" -Platform linux/s390x -ErrorAction Stop } | Should -Throw '*linux/arm64*windows/amd64*'
        }

        It 'refuses a tag that contradicts the name' {
            { Get-RegistryImage "${name}:oci" -Tag multi -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidArgument,*'
        }

        It 'takes any time to wait for that it accepts' {
            $limit = (Get-Command Get-RegistryImage).Parameters['IdleTimeoutSec'].Attributes.MaxRange
            (Get-RegistryImage "${name}:oci" -IdleTimeoutSec $limit).Digest | Should -Not -BeNullOrEmpty
        }

        It 'refuses what is no name' {
            { Get-RegistryImage 'UPPER CASE' -ErrorAction Stop } | Should -Throw '*is not an image reference*'
        }

        It 'says that nobody listens' {
            { Get-RegistryImage '127.0.0.1:1/a:b' -ErrorAction Stop } | Should -Throw -ErrorId 'Unreachable,*'
        }
    }

    Context 'A tag beside a digest' {
        BeforeAll { $drifted = @{ Name = $name; Tag = 'plain'; Digest = $oci.Digest } }

        It 'lets the digest decide and warns' {
            $image = Get-RegistryImage @drifted -WarningVariable warning -WarningAction SilentlyContinue
            $image.Digest | Should -Be $oci.Digest
            "$warning" | Should -BeLike "*'plain'*leads to $((Get-Sample plain).Digest)*"
        }

        It 'fails with -VerifyTag' {
            { Get-RegistryImage @drifted -VerifyTag -ErrorAction Stop } | Should -Throw -ErrorId 'TagMoved,*'
        }

        It 'says nothing where they agree' {
            $null = Get-RegistryImage $name -Tag oci -Digest $oci.Digest -VerifyTag -ErrorAction Stop -WarningVariable warning
            $warning | Should -BeNullOrEmpty
        }
    }

    Context 'Views' {
        It 'shows short digests and sizes for people' {
            $text = Get-RegistryImage "${name}:oci" | Format-Table | Out-String -Width 200
            $text | Should -Match 'Name\s+Platform\s+Digest\s+Layers\s+Size'
            $text | Should -Match "linux/amd64\s+$($oci.Digest.Substring(7, 12))\s+5\s+[\d.]+ (Mi|Ki)?B"
        }

        It 'shows the platforms of an index' {
            Get-RegistryImage "${name}:multi" -AllPlatforms | Format-Table | Out-String -Width 200 | Should -Match 'linux/amd64, linux/arm64'
        }

        It 'completes platforms' {
            (TabExpansion2 'Get-RegistryImage x -Platform linux/arm').CompletionMatches.CompletionText | Should -Contain 'linux/arm64'
        }
    }

    Context 'Credentials' -Tag 'needs docker-registry' -Skip:$noRegistry {
        BeforeAll {
            $registry = Start-RealRegistry Basic
            $password = ConvertTo-SecureString ([ContainerTools.Testing.RealRegistry]::Password) -AsPlainText
            $right = [pscredential]::new([ContainerTools.Testing.RealRegistry]::User, $password)
            $wrong = [pscredential]::new('alice', (ConvertTo-SecureString 'wr0ng' -AsPlainText))
            $reference = "$($registry.Name):oci"
        }

        AfterAll { $registry.Dispose() }

        It 'uses those it is given' {
            (Get-RegistryImage $reference -Credential $right -ErrorAction Stop).Digest | Should -Be $oci.Digest
        }

        It 'refuses to go on without' {
            { Get-RegistryImage $reference -ErrorAction Stop } | Should -Throw -ErrorId 'Unauthorized,*'
        }

        It 'tells of a wrong password without showing it' {
            $problem = { Get-RegistryImage $reference -Credential $wrong -ErrorAction Stop } | Should -Throw -ErrorId 'Unauthorized,*' -PassThru
            $problem.CategoryInfo.Category | Should -Be AuthenticationError
            $problem | Format-List * -Force | Out-String | Should -Not -Match 'wr0ng'
        }

        It 'finds those that docker login wrote' {
            $before = $env:DOCKER_CONFIG
            $env:DOCKER_CONFIG = "$TestDrive"
            try {
                $auth = [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes("$($right.UserName):$($right.GetNetworkCredential().Password)"))
                @{ auths = @{ $registry.Host = @{ auth = $auth } } } | ConvertTo-Json | Set-Content (Join-Path $TestDrive config.json)
                (Get-RegistryImage $reference -ErrorAction Stop).Digest | Should -Be $oci.Digest
            }
            finally { $env:DOCKER_CONFIG = $before }
        }
    }

    Context 'Tokens' -Tag 'needs docker-registry' -Skip:$noRegistry {
        BeforeAll { $registry = Start-RealRegistry Token }
        AfterAll { $registry.Dispose() }

        It 'gets one for the credentials' {
            $right = [pscredential]::new('alice', (ConvertTo-SecureString ([ContainerTools.Testing.RealRegistry]::Password) -AsPlainText))
            (Get-RegistryImage "$($registry.Name):oci" -Credential $right -ErrorAction Stop).Digest | Should -Be $oci.Digest
        }

        It 'uses the one it is given' {
            $token = $registry.Tokens.Mint('alice', [string[]] "repository:$([ContainerTools.Testing.SampleShelf]::Repository):pull")
            (Get-RegistryImage "$($registry.Name):oci" -Token (ConvertTo-SecureString $token -AsPlainText) -ErrorAction Stop).Digest | Should -Be $oci.Digest
            (Get-RegistryImage "$($registry.Name):oci" -Token $token -NoStore -ErrorAction Stop).Digest | Should -Be $oci.Digest
        }
    }

    It 'fetches layers from a server without TLS only where that is allowed' {
        $authority = [ContainerTools.Testing.TestAuthority]::new('Authority of this test')
        $file = Join-Path $TestDrive authority.pem
        $authority.Certificate.ExportCertificatePem() | Set-Content $file
        $storage = Start-MemoryRegistry
        $registry = Start-MemoryRegistry
        $registry.Registry.Alter = [ContainerTools.Testing.Faults]::RedirectBlobs($storage.Server.BaseUri)
        $tls = $registry.Registry.Serve($authority.ForServer())
        try {
            $name = "$($tls.Authority)/$([ContainerTools.Testing.SampleShelf]::Repository):oci"
            { Get-RegistryImage $name -NoStore -CaCertificatePath $file -ErrorAction Stop } |
                Should -Throw '*-AllowHttp*' -ErrorId 'InsecureRedirect,*'
            (Get-RegistryImage $name -NoStore -CaCertificatePath $file -AllowHttp -ErrorAction Stop).Digest | Should -Be (Get-Sample oci).Digest
        }
        finally {
            $tls.Dispose()
            $registry.Server.Dispose()
            $storage.Server.Dispose()
            $authority.Dispose()
        }
    }

    It 'finds the login of a registry that hides what it has' {
        $registry = Start-MemoryRegistry
        $registry.Registry.Auth = [ContainerTools.Testing.HiddenAuth]::new([ContainerTools.Testing.BasicAuth]::new())
        try {
            { Get-RegistryImage "$($registry.Name):oci" -NoStore -ErrorAction Stop } | Should -Throw -ErrorId 'NotFound,*'
            $right = [pscredential]::new('alice', (ConvertTo-SecureString s3cret -AsPlainText))
            (Get-RegistryImage "$($registry.Name):oci" -NoStore -Credential $right -ErrorAction Stop).Digest | Should -Be (Get-Sample oci).Digest
        }
        finally { $registry.Server.Dispose() }
    }

    Context 'A registry that is away' {
        BeforeAll {
            Initialize-TestStore
            $away = Start-MemoryRegistry
            $null = Get-RegistryImage "$($away.Name):oci" | Export-Image (Join-Path $TestDrive away.tar)
            $null = Get-RegistryImage "$($away.Name):oci" | Export-ImageLock (Join-Path $TestDrive away.json)
            $away.Server.Forget()
        }

        It 'is not asked with -Offline' {
            (Get-RegistryImage "$($away.Name)@$($oci.Digest)" -Offline -WarningVariable warnings).Digest | Should -Be $oci.Digest
            $image = Get-RegistryImage -LockFile (Join-Path $TestDrive away.json) -Offline
            $null = $image | Export-Image (Join-Path $TestDrive offline.tar)
            $warnings | Should -BeNullOrEmpty
            $away.Server.Requests | Should -BeNullOrEmpty
        }

        It 'answers no tag with -Offline, and the error says what the store has' {
            $problem = { Get-RegistryImage "$($away.Name):oci" -Offline -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidArgument,*' -PassThru
            $problem.Exception.Message | Should -Match "a tag is not answered.*the store has manifests of.*$($oci.Digest)"
            $away.Server.Requests | Should -BeNullOrEmpty
        }

        It 'needs a store for -Offline, and cannot compare tags or read signatures' {
            { Get-RegistryImage "$($away.Name)@$($oci.Digest)" -Offline -NoStore -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidArgument,*'
            { Get-RegistryImage "$($away.Name):oci@$($oci.Digest)" -Offline -VerifyTag -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidArgument,*'
            Set-Content (Join-Path $TestDrive policy.json) '{ "version": "1.0", "rules": [] }'
            { Get-RegistryImage "$($away.Name)@$($oci.Digest)" -Offline -RequireSignature (Join-Path $TestDrive policy.json) -ErrorAction Stop } |
                Should -Throw -ErrorId 'InvalidArgument,*' -ExceptionType ([ContainerTools.ImageException])
        }

        It 'is replaced by the store for what has a digest, with a warning' {
            $away.Server.Dispose()
            $image = Get-RegistryImage "$($away.Name):oci@$($oci.Digest)" -WarningVariable warnings -WarningAction SilentlyContinue
            $image.Digest | Should -Be $oci.Digest
            $warnings | Should -HaveCount 1
            "$warnings" | Should -Match "$($away.Host) is away, so the store's copy"
            (Get-RegistryImage -LockFile (Join-Path $TestDrive away.json) -WarningVariable warnings -WarningAction SilentlyContinue).Digest | Should -Be $oci.Digest
            $warnings | Should -HaveCount 1
            { Get-RegistryImage "$($away.Name)@$($oci.Digest)" -NoStore -ErrorAction Stop } | Should -Throw -ErrorId 'Unreachable,*'
            { Get-RegistryImage "$($away.Name):oci" -ErrorAction Stop } | Should -Throw -ErrorId 'Unreachable,*'
            { Get-RegistryImage "$($away.Name):oci@$($oci.Digest)" -VerifyTag -ErrorAction Stop } | Should -Throw -ErrorId 'Unreachable,*'
        }
    }

    Context 'Certificates' -Tag 'needs docker-registry' -Skip:$noRegistry {
        BeforeAll {
            $registry = Start-RealRegistry Tls
            $reference = "$($registry.Name):oci"
        }

        AfterAll { $registry.Dispose() }

        It 'does not trust just anybody' {
            { Get-RegistryImage $reference -ErrorAction Stop } | Should -Throw -ErrorId 'UntrustedCertificate,*'
        }

        It 'trusts the authority it is given' {
            (Get-RegistryImage $reference -CaCertificatePath $registry.AuthorityFile -ErrorAction Stop).Digest | Should -Be $oci.Digest
        }

        It 'trusts everybody if it must' {
            (Get-RegistryImage $reference -SkipCertificateCheck -ErrorAction Stop).Digest | Should -Be $oci.Digest
        }

        It 'says which file holds no certificate' {
            $file = Join-Path $TestDrive no.pem
            'nothing' | Set-Content $file
            { Get-RegistryImage $reference -CaCertificatePath $file -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidArgument,*'
        }

        It 'shows its own certificate where it is asked for' {
            $mutual = Start-RealRegistry MutualTls
            try {
                $mine = [System.Security.Cryptography.X509Certificates.X509Certificate2]::CreateFromPemFile($mutual.ClientCertificateFile, $mutual.ClientKeyFile)
                (Get-RegistryImage "$($mutual.Name):oci" -CaCertificatePath $mutual.AuthorityFile -Certificate $mine -ErrorAction Stop).Digest | Should -Be $oci.Digest
            }
            finally { $mutual.Dispose() }
        }
    }
}
