@{
    # The first loads the assemblies that were compiled ahead of time for this platform, so that the second is one of these. A root module could not
    # choose: PowerShell loads its assembly before it runs any code of the module.
    NestedModules          = 'ContainerTools.Loading.dll', 'ContainerTools.dll'
    # The types file needs it.
    RequiredAssemblies     = 'ContainerTools.Loading.dll'
    # This number, the prerelease and {repository} are set by the build; they stand in Directory.Build.props.
    ModuleVersion          = '0.0.0'
    GUID                   = 'e0b5c9a4-6f0e-4c58-9a7e-2f3d8f1f7c11'
    Author                 = 'The ContainerTools authors'
    Copyright              = 'Copyright (c) 2026 The ContainerTools authors. MIT licence.'
    Description            = 'Container images without a container engine: fetch, compose, read, merge, flatten, verify, compare, publish and serve them, with objects in the pipeline.'
    PowerShellVersion      = '7.6'
    CompatiblePSEditions   = 'Core'
    FormatsToProcess       = 'ContainerTools.Format.ps1xml'
    TypesToProcess         = 'ContainerTools.Types.ps1xml'
    CmdletsToExport        = @(
        'Clear-ImageStore'
        'Compare-Image'
        'Connect-Registry'
        'Convert-Image'
        'Disconnect-Registry'
        'Dismount-Image'
        'Expand-Image'
        'Export-Image'
        'Export-ImageLock'
        'Export-ImageSbom'
        'Export-ImageStream'
        'Export-ReferenceGraph'
        'Get-ImageFile'
        'Get-ImageFileContent'
        'Get-ImagePackage'
        'Get-ImageStore'
        'Get-ReferenceGraph'
        'Get-RegistryArtifact'
        'Get-RegistryConnection'
        'Get-RegistryImage'
        'Get-RegistryManifest'
        'Get-RegistryReferrer'
        'Get-RegistryRepository'
        'Get-RegistryTag'
        'Import-Image'
        'Measure-Image'
        'Measure-ImageUpdate'
        'Merge-Image'
        'Mount-Image'
        'New-ImageLayer'
        'New-LayeredImage'
        'Optimize-Image'
        'Publish-Image'
        'Publish-RegistryArtifact'
        'Remove-RegistryImage'
        'Save-ImageFile'
        'Save-ImageLayer'
        'Save-RegistryArtifact'
        'Set-ImageConfig'
        'Split-ReferenceGraph'
        'Start-ImageRegistry'
        'Stop-ImageRegistry'
        'Sync-RegistryRepository'
        'Test-Image'
        'Test-ImageBase'
        'Test-ImageSignature'
        'Update-ImageBase'
    )
    FunctionsToExport      = @()
    AliasesToExport        = @()
    VariablesToExport      = @()
    PrivateData            = @{
        PSData = @{
            Prerelease   = 'prerelease'
            LicenseUri   = '{repository}/blob/main/LICENSE'
            ProjectUri   = '{repository}'
            ReleaseNotes = '{repository}/blob/main/CHANGELOG.md'
            Tags         = 'PSEdition_Core', 'Windows', 'Linux', 'MacOS', 'container', 'docker', 'oci', 'image', 'registry'
        }
    }
}
