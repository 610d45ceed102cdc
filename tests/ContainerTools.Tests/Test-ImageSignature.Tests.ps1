BeforeAll {
    Import-Module "$PSScriptRoot/Servers.psm1"
    Initialize-TestStore
    $server = Start-ImageRegistry -Store (Join-Path $TestDrive registry)
    $folder = Join-Path $TestDrive content
    $null = New-Item -ItemType Directory $folder
    Set-Content $folder/file content
    $repository = "$($server.Host)/acme/app"
    $parts = 'amd64', 'arm64' | ForEach-Object { New-LayeredImage acme/app -Tag 1 -Path $folder -Architecture $_ }
    $null = $parts | Merge-Image -AsIndex -Name acme/app:1 | Publish-Image "${repository}:1"
    $null = New-LayeredImage acme/app -Tag 2 -Path $folder -Destination /other | Publish-Image "${repository}:2"
    $signed = Get-RegistryImage "${repository}:1" -AllPlatforms
    $key = [Security.Cryptography.ECDsa]::Create([Security.Cryptography.ECCurve]::CreateFromFriendlyName('nistP256'))
    $public = Join-Path $TestDrive cosign.pub
    Set-Content $public $key.ExportSubjectPublicKeyInfoPem()

    # As cosign does it with -r oci-1-1: a payload with its signature beside it, attached to the image.
    function Add-Signature($Image, $Digest = $Image.Digest, $Key = $key) {
        $payload = Join-Path $TestDrive payload.json
        @{ critical = @{ identity = @{ 'docker-reference' = 'acme/app' }; image = @{ 'docker-manifest-digest' = "$Digest" }; type = 'cosign container image signature' }; optional = @{ team = 'blue' } } |
            ConvertTo-Json -Depth 5 -Compress | Set-Content $payload -NoNewline
        $signature = $Key.SignData([IO.File]::ReadAllBytes($payload), [Security.Cryptography.HashAlgorithmName]::SHA256, [Security.Cryptography.DSASignatureFormat]::Rfc3279DerSequence)
        Publish-RegistryArtifact $repository -Path $payload -ArtifactType application/vnd.dev.cosign.artifact.sig.v1+json -MediaType application/vnd.dev.cosign.simplesigning.v1+json -Subject $Image -FileAnnotation @{
            'payload.json' = @{ 'dev.cosignproject.cosign/signature' = [Convert]::ToBase64String($signature) }
        }
    }

    $null = Add-Signature $signed
    $policy = Join-Path $TestDrive policy.json
    @{ version = '1.0'; rules = @(@{ repositories = @("$($server.Host)/acme/*"); publicKeys = @('cosign.pub') }) } | ConvertTo-Json -Depth 5 | Set-Content $policy
}

AfterAll { $server | Stop-ImageRegistry }

Describe 'Test-ImageSignature' {
    It 'says who has signed what a name leads to' {
        $result = Test-ImageSignature "${repository}:1" -PublicKey $public
        $result | Should -BeOfType ContainerTools.Signing.Results.ImageSignature
        $result.Verdict | Should -Be Valid
        $result.Kind | Should -Be Cosign
        $result.Digest | Should -Be $signed.Digest
        $result.Identity | Should -BeLike 'sha256:*'
        $result.Claims['team'] | Should -Be blue
        $result.PayloadText | Should -BeLike '*docker-manifest-digest*'
        $result.Unproven | Should -BeNullOrEmpty
    }

    It 'takes images, and a key as text' {
        $pem = $key.ExportSubjectPublicKeyInfoPem()
        ($signed | Test-ImageSignature -PublicKey $pem).Verdict | Should -Be Valid
        ($signed.Images[1] | Test-ImageSignature -PublicKey $pem).Digest | Should -Be $signed.Digest
        (Test-ImageSignature -Image $signed -PublicKey $pem).Verdict | Should -Be Valid
    }

    It 'takes names from Get-RegistryTag' {
        (Get-RegistryTag $repository | Where-Object Tag -eq 1 | Test-ImageSignature -PublicKey $public).Verdict | Should -Be Valid
    }

    It 'finds the signatures of an archive' {
        $path = Join-Path $TestDrive bundle.tar
        $null = $signed | Export-Image $path -IncludeReferrers
        $index = Import-Image $path | Where-Object { $_ -is [ContainerTools.ImageIndex] }
        ($index | Test-ImageSignature -PublicKey $public).Verdict | Should -Be Valid
    }

    It 'gives an error for what nobody has signed, and the others' {
        $results = '1', '2' | ForEach-Object { "${repository}:$_" } | Test-ImageSignature -PublicKey $public -ErrorVariable failure -ErrorAction SilentlyContinue
        $results | Should -HaveCount 1
        $failure[0].FullyQualifiedErrorId | Should -BeLike 'NotFound,*'
        "$failure" | Should -BeLike "Nobody has signed '${repository}:2'*"
    }

    It 'trusts nobody unless it is told to' {
        $env:XDG_CONFIG_HOME, $before = "$TestDrive/none", $env:XDG_CONFIG_HOME
        try { (Test-ImageSignature "${repository}:1").Verdict | Should -Be Untrusted }
        finally { $env:XDG_CONFIG_HOME = $before }
    }

    It 'takes a policy' {
        (Test-ImageSignature "${repository}:1" -Policy $policy).IsAccepted | Should -BeTrue
    }

    It 'gives one Boolean' {
        Test-ImageSignature "${repository}:1" -PublicKey $public -Quiet | Should -BeTrue
        "${repository}:1", "${repository}:2" | Test-ImageSignature -PublicKey $public -Quiet -ErrorAction SilentlyContinue | Should -BeFalse
        { @() | Test-ImageSignature -PublicKey $public -Quiet -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidArgument,*'
    }

    It 'wants what belongs together' -ForEach @(
        @{ Trust = @{ Identity = 'a@example.com' } }
        @{ Trust = @{ Issuer = 'https://issuer.example.com' } }
        @{ Trust = @{ Identity = 'a@example.com'; Issuer = 'https://issuer.example.com' } }
        @{ Trust = @{ Policy = 'policy.json'; PublicKey = 'cosign.pub' } }
    ) {
        { Test-ImageSignature "${repository}:1" @Trust } | Should -Throw -ErrorId 'InvalidArgument,*'
    }

    It 'says which file cannot be read' {
        { Test-ImageSignature "${repository}:1" -PublicKey "$TestDrive/none.pub" } | Should -Throw -ErrorId 'SourceFailed,*'
        { Test-ImageSignature "${repository}:1" -PublicKey $folder/file } | Should -Throw -ErrorId 'Malformed,*'
        { Test-ImageSignature "${repository}:1" -TrustedRoot $folder/file } | Should -Throw -ErrorId 'Malformed,*'
    }

    It 'verifies signatures of the Notary Project by the policy and the store of the user' {
        $config = Join-Path $TestDrive config
        $store = New-Item -ItemType Directory "$config/notation/trust-store/x509/ca/acme"
        $signer = [Security.Cryptography.X509Certificates.CertificateRequest]::new('C=US, S=WA, O=Acme, CN=signer', $key, 'SHA256')
        $signer.CertificateExtensions.Add([Security.Cryptography.X509Certificates.X509KeyUsageExtension]::new('DigitalSignature', $true))
        $certificate = $signer.CreateSelfSigned([DateTimeOffset]::Now.AddDays(-1), [DateTimeOffset]::Now.AddDays(9))
        Set-Content $store/acme.pem $certificate.ExportCertificatePem()
        $statement = @{
            name = 'acme'; registryScopes = @($repository); trustStores = @('ca:acme'); trustedIdentities = @('x509.subject: C=US, ST=WA, O=Acme')
            signatureVerification = @{ level = 'strict' }
        }
        @{ version = '1.0'; trustPolicies = @($statement) } | ConvertTo-Json -Depth 9 | Set-Content $config/notation/trustpolicy.json

        $text = { param($data) [Buffers.Text.Base64Url]::EncodeToString([Text.Encoding]::UTF8.GetBytes(($data | ConvertTo-Json -Depth 9 -Compress))) }
        $image = Get-RegistryImage "${repository}:2"
        $payload = & $text @{ targetArtifact = @{ mediaType = $image.Manifest.MediaType; digest = "$($image.Digest)"; size = $image.Manifest.Size } }
        $head = & $text @{
            alg = 'ES256'; cty = 'application/vnd.cncf.notary.payload.v1+json'; crit = @('io.cncf.notary.signingScheme')
            'io.cncf.notary.signingScheme' = 'notary.x509'; 'io.cncf.notary.signingTime' = [DateTimeOffset]::UtcNow.ToString('yyyy-MM-ddTHH:mm:ssZ')
        }
        $signature = $key.SignData([Text.Encoding]::ASCII.GetBytes("$head.$payload"), [Security.Cryptography.HashAlgorithmName]::SHA256)
        $envelope = Join-Path $TestDrive signature.json
        @{
            payload = $payload; protected = $head; signature = [Buffers.Text.Base64Url]::EncodeToString($signature)
            header = @{ x5c = @([Convert]::ToBase64String($certificate.RawData)) }
        } | ConvertTo-Json -Depth 5 | Set-Content $envelope -NoNewline
        $null = Publish-RegistryArtifact $repository -Path $envelope -ArtifactType application/vnd.cncf.notary.signature -MediaType application/jose+json -Subject $image

        $env:XDG_CONFIG_HOME, $before = $config, $env:XDG_CONFIG_HOME
        try {
            $result = $image | Test-ImageSignature
            $result.Reason | Should -Be 'All that is demanded of it holds.'
            $result.Kind | Should -Be NotationJws
            $result.Certificates[0].Thumbprint | Should -Be $certificate.Thumbprint
            (Test-ImageSignature "${repository}:2" -TrustPolicy $config/notation/trustpolicy.json -TrustStore $config/notation/trust-store).Verdict | Should -Be Valid
            (Test-ImageSignature "${repository}:2" -PublicKey $public).Verdict | Should -Be Untrusted
        }
        finally { $env:XDG_CONFIG_HOME = $before }
    }
}

Describe 'Get-RegistryImage -RequireSignature' {
    BeforeAll {
        $unsigned = "$($server.Host)/acme/unsigned:1"
        $null = New-LayeredImage acme/unsigned -Tag 1 -Path $folder -Destination /unsigned | Publish-Image $unsigned
    }

    It 'gives what somebody trusted has signed' {
        (Get-RegistryImage "${repository}:1" -RequireSignature $policy -Platform linux/arm64).Digest | Should -Be $signed.Images[1].Digest
        (Get-RegistryImage "${repository}:1" -RequireSignature $policy -AllPlatforms).Digest | Should -Be $signed.Digest
    }

    It 'refuses the rest, gives the others, and fetches no layer' {
        $before = $server.Requests.Count
        $images = $unsigned, "${repository}:1" | Get-RegistryImage -RequireSignature $policy -ErrorVariable failure -ErrorAction SilentlyContinue
        $images.Name | Should -Be "${repository}:1"
        $failure[0].FullyQualifiedErrorId | Should -BeLike 'SignatureRefused,*'
        "$($failure[0])" | Should -BeLike '*nobody has signed it*'
        $layers = (Get-RegistryImage $unsigned).Layers.Digest + $images.Layers.Digest | ForEach-Object ToString
        @($server.Requests)[$before..$server.Requests.Count].Target | Where-Object { ($_ -split '/')[-1] -in $layers } | Should -BeNullOrEmpty
    }

    It 'refuses a signature of another key, and one of another image' {
        $image = Get-RegistryImage $unsigned
        $other = [Security.Cryptography.ECDsa]::Create([Security.Cryptography.ECCurve]::CreateFromFriendlyName('nistP256'))
        $script:repository = "$($server.Host)/acme/unsigned"
        try {
            $null = Add-Signature $image $image.Digest $other
            $null = Add-Signature $image $signed.Digest
        }
        finally { $script:repository = "$($server.Host)/acme/app" }
        { Get-RegistryImage $unsigned -RequireSignature $policy -ErrorAction Stop } | Should -Throw -ErrorId 'SignatureRefused,*' -ExpectedMessage '*has not made it*'
        { Get-RegistryImage $unsigned -RequireSignature $policy -ErrorAction Stop } | Should -Throw -ExpectedMessage "*It is about $($signed.Digest)*"
    }

    It 'asks for what is locked too' {
        $lock = Join-Path $TestDrive images.lock
        Get-RegistryImage "${repository}:1", "$($server.Host)/acme/unsigned:1" | Export-ImageLock $lock
        (Get-RegistryImage -LockFile $lock -RequireSignature $policy -ErrorVariable failure -ErrorAction SilentlyContinue).Name | Should -Be "${repository}:1"
        $failure[0].FullyQualifiedErrorId | Should -BeLike 'SignatureRefused,*'
    }

    It 'ends at a policy that it cannot read' {
        { Get-RegistryImage "${repository}:1" -RequireSignature $folder/file } | Should -Throw -ErrorId 'Malformed,*'
        { Get-RegistryImage "${repository}:1" -RequireSignature "$TestDrive/none.json" } | Should -Throw -ErrorId 'SourceFailed,*'
    }
}
