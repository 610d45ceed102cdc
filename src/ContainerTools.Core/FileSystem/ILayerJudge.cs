using ContainerTools.Tar;

namespace ContainerTools.FileSystem;

/// <summary>Is told what is wrong or odd in a layer while its tree is made.</summary>
internal interface ILayerJudge
{
    /// <summary>The entry makes no sense. It is left out, unless this throws.</summary>
    /// <param name="header">The entry.</param>
    /// <param name="what">Continues the sentence, such as "is a hard link to a folder".</param>
    void Refuse(TarHeader header, string what);

    /// <summary>The entry is understood, but not by everybody, or not in the same way.</summary>
    /// <param name="oddity">What is odd.</param>
    /// <param name="header">The entry.</param>
    void Note(LayerOddity oddity, TarHeader header);
}
